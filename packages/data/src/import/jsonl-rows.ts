import { readJsonLines } from '../files/read-json-lines.js';
import { TorouterError } from '../torouter-error.js';
import type { RowSource, SourceRow } from './row-source.js';

/** The rows of a JSON Lines file, plain or gzip, as a stream. */
export async function jsonlRows(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<RowSource> {
  const lines = readJsonLines(path, { signal });
  const first = await lines.next();
  if (first.done)
    throw new TorouterError('TOROUTER_EMPTY_DATA', `${path} is empty. Give a file with one JSON object a line.`, {
      details: { file: path },
    });
  async function* rows(): AsyncGenerator<SourceRow, void> {
    yield { line: first.value!.line, values: first.value!.value };
    for await (const { line, value } of lines) yield { line, values: value };
  }
  return { columns: Object.keys(first.value.value), rows };
}
