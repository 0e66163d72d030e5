import type { OutcomeTable } from '../outcome-table.js';
import { TorouterError } from '../torouter-error.js';
import { csvRows } from './csv-rows.js';
import type { ImportField } from './import-fields.js';
import { importLong } from './import-long.js';
import { importRouterBench } from './import-routerbench.js';
import { jsonlRows } from './jsonl-rows.js';
import { isParquet, parquetRows } from './parquet-rows.js';

/** How {@link importOutcomes} reads. */
export interface ImportOutcomesOptions {
  /** `csv`, `jsonl`, `parquet`: one row per query and expert. `routerbench`: RouterBench's wide layout, CSV or Parquet. */
  format: 'csv' | 'jsonl' | 'parquet' | 'routerbench';
  /** Column by field, for columns that are not called as the field is. Not for `routerbench`, whose names are fixed. */
  map?: Partial<Record<ImportField, string>>;
  signal?: AbortSignal;
}

/**
 * Reads outcomes from a table file of another origin. Needed are columns for `prompt`, `model` and at least one metric; `id`
 * defaults to a hash of dataset and prompt, columns that are no field are left out. An empty cell is missing; a score may
 * also be true or false.
 *
 * @throws {TorouterError} TOROUTER_MISSING_COLUMN with the columns of the file and the option to write; TOROUTER_BAD_RECORD,
 *   TOROUTER_BAD_VALUE, TOROUTER_DUPLICATE_OUTCOME and the errors of {@link readJsonLines} with file and line;
 *   TOROUTER_INVALID_ARGUMENT for an unknown format or field; the reason of `signal` once it is aborted.
 */
export async function importOutcomes(
  file: string,
  { format, map = {}, signal }: ImportOutcomesOptions,
): Promise<OutcomeTable> {
  switch (format) {
    case 'csv':
      return importLong(file, await csvRows(file, { signal }), map);
    case 'jsonl':
      return importLong(file, await jsonlRows(file, { signal }), map);
    case 'parquet':
      return importLong(file, await parquetRows(file, { signal }), map);
    case 'routerbench':
      if (Object.keys(map).length)
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          'The format routerbench has fixed columns: leave out the map.',
        );
      return importRouterBench(file, await ((await isParquet(file)) ? parquetRows : csvRows)(file, { signal }));
    default:
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `The format should be csv, jsonl, parquet or routerbench, got "${String(format)}".`,
      );
  }
}
