import { Readable, pipeline } from 'node:stream';
import { readChunks } from '../files/read-chunks.js';
import { badRecord } from '../files/record-reader.js';
import { TorouterError } from '../torouter-error.js';
import type { RowSource, SourceRow } from './row-source.js';

/** A quote that is never closed would otherwise take the rest of the file for one field. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** The rows of a CSV file (RFC 4180, UTF-8, first line = names; plain or gzip), as a stream. */
export async function csvRows(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<RowSource> {
  const records = csvRecords(path, signal);
  const header = await records.next();
  if (header.done)
    throw new TorouterError(
      'TOROUTER_EMPTY_DATA',
      `${path} is empty. Give a CSV file with a line of names and rows below it.`,
      {
        details: { file: path },
      },
    );
  const columns = header.value.record;
  const twice = columns.find((name, index) => name !== '' && columns.indexOf(name) !== index);
  if (twice !== undefined) {
    await records.return();
    throw badRecord({ file: path, line: 1 }, `two columns are called "${twice}"`);
  }
  async function* rows(): AsyncGenerator<SourceRow, void> {
    for await (const { line, record } of records) {
      const values: Record<string, unknown> = Object.create(null);
      columns.forEach((name, index) => (values[name] = record[index] === '' ? null : record[index]));
      yield { line, values };
    }
  }
  return { columns, rows };
}

async function* csvRecords(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<{ line: number; record: string[] }, void> {
  signal?.throwIfAborted();
  const { parse, CsvError } = await import('csv-parse');
  const parser = parse({ bom: true, info: true, max_record_size: MAX_RECORD_BYTES, skip_empty_lines: true });
  try {
    const source = Readable.from(utf8(path));
    for await (const item of pipeline(source, parser, () => {})) {
      signal?.throwIfAborted();
      const { record, info } = item as { record: string[]; info: { lines: number } };
      yield { line: info.lines, record };
    }
  } catch (error) {
    throw error instanceof CsvError ? csvError(path, error) : error;
  }
}

async function* utf8(path: string): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let lines = 1;
  const decode = (chunk?: Buffer) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new TorouterError(
        'TOROUTER_INVALID_UTF8',
        `${path} is not valid UTF-8 near line ${lines}. Save the file as UTF-8.`,
        {
          details: { file: path, line: lines },
        },
      );
    }
  };
  for await (const chunk of readChunks(path)) {
    const text = decode(chunk);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
    yield text;
  }
  yield decode();
}

/** The parser's own message quotes the text, which may hold prompts: only its code is used. */
function csvError(path: string, { code, lines = 0 }: { code: string; lines?: number }): TorouterError {
  const place = { file: path, line: Number(lines) };
  if (code.startsWith('CSV_RECORD_INCONSISTENT'))
    return badRecord(place, 'the row has more or fewer fields than the first line');
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new TorouterError(
      'TOROUTER_LINE_TOO_LONG',
      `${path}, line ${place.line}: a row is longer than ${MAX_RECORD_BYTES} bytes. Check for a quote that is not closed.`,
      { details: { ...place, limit: MAX_RECORD_BYTES } },
    );
  return new TorouterError(
    'TOROUTER_FILE_UNREADABLE',
    `${path}, line ${place.line}: this is not CSV (${code}). Check the quotes: a quote inside a quoted field is doubled.`,
    { details: { ...place, reason: code } },
  );
}
