import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFolder } from '../files/replace-folder.js';
import { writeJsonLines } from '../files/write-json-lines.js';
import type { OutcomeTable } from '../outcome-table.js';
import { META_FILE } from './outcome-files.js';
import { TEXT_COLUMNS } from './outcome-table-builder.js';

/** How {@link writeOutcomes} writes. */
export interface WriteOutcomesOptions {
  /** `queries.jsonl.gz` and `outcomes.jsonl.gz` rather than `.jsonl`. @default true */
  gzip?: boolean;
  /** Replace a folder of outcomes, as long as nothing else lies in it. @default false */
  overwrite?: boolean;
  signal?: AbortSignal;
}

/**
 * Writes a table as the folder that {@link readOutcomes} reads, beside its place, then renames it there. What was read is
 * written as it was, number for number; pairs of query and expert of which nothing is known are left out, and so is an empty
 * `meta`.
 *
 * @throws {TorouterError} TOROUTER_OUTPUT_EXISTS where the folder holds anything (with `overwrite`: anything but outcomes);
 *   TOROUTER_WRITE_FAILED; the reason of `signal` once it is aborted.
 */
export async function writeOutcomes(
  folder: string,
  table: OutcomeTable,
  { gzip = true, overwrite = false, signal }: WriteOutcomesOptions = {},
): Promise<void> {
  const file = (name: string) => `${name}.jsonl${gzip ? '.gz' : ''}`;
  await replaceFolder(folder, {
    async objection(existing) {
      if (!overwrite) return 'it is not empty';
      const foreign = (await readdir(existing)).find(
        (name) => !/^((queries|outcomes)\.jsonl(\.gz)?|meta\.json)$/.test(name),
      );
      return foreign && `it holds ${foreign}, which is not part of outcomes`;
    },
    async write(beside) {
      await writeJsonLines(join(beside, file('queries')), queryLines(table), { gzip, signal });
      await writeJsonLines(join(beside, file('outcomes')), outcomeLines(table), { gzip, signal });
      if (Object.keys(table.meta).length)
        await writeFile(join(beside, META_FILE), `${JSON.stringify(table.meta, null, 2)}\n`);
    },
  });
}

function* queryLines({ queries }: OutcomeTable): Generator<object> {
  for (const { id, dataset, split, prompt, reference, extra } of queries) {
    const own = { id, dataset: dataset || undefined, split, prompt, reference };
    yield { ...own, ...extra, ...own }; // first for the order of fields, last because extra must not replace them
  }
}

function* outcomeLines(table: OutcomeTable): Generator<object> {
  const metrics = table.recordedMetrics.map((metric) => ({ name: metric, values: table.metric(metric) }));
  const texts = TEXT_COLUMNS.map((column) => ({ name: column, values: table.text(column) }));
  for (let row = 0; row < table.rows; row++)
    for (let j = 0; j < table.columns; j++) {
      const cell = row * table.columns + j;
      const line: Record<string, unknown> = { id: table.queries[row].id, model: table.experts[j] };
      for (const { name, values } of metrics) if (!Number.isNaN(values[cell])) line[name] = values[cell];
      for (const { name, values } of texts) if (values?.[cell] !== undefined) line[name] = values[cell];
      if (Object.keys(line).length > 2) yield line;
    }
}
