import { stratifiedSplit, TorouterError, type ErrorCode, type OutcomeTable } from '@torouter/data';
import { atMostPerDataset } from './at-most-per-dataset.js';

/** How rows are divided into those that train and those that are scored. */
export interface SplitOptions {
  testShare: number;
  /** A field of the queries that names the split; then `trainSplit` rows train. */
  splitField?: string;
  /** @default 'train' */
  trainSplit?: string;
  maxPerDataset?: number;
  seed: number;
}

/**
 * The rows to train on, ascending: a stratified share, or the rows whose split field says so; at most so many per dataset,
 * drawn by seed.
 *
 * @throws {TorouterError} TOROUTER_NO_TRAIN_ROWS where no row's field has the value.
 */
export function trainRows(
  table: OutcomeTable,
  { testShare, splitField, trainSplit = 'train', maxPerDataset, seed }: SplitOptions,
): Int32Array {
  const datasets = table.queries.map((query) => query.dataset);
  const rows = splitField
    ? rowsWithSplit(table, splitField, trainSplit)
    : stratifiedSplit(datasets, { testShare, seed }).train;
  return maxPerDataset ? atMostPerDataset(rows, datasets, maxPerDataset, seed) : rows;
}

/**
 * The rows whose field says `value`, ascending.
 *
 * @param code Of the error where there is none.
 * @throws {TorouterError}
 */
export function rowsWithSplit(
  table: OutcomeTable,
  field: string,
  value: string,
  code: ErrorCode = 'TOROUTER_NO_TRAIN_ROWS',
): Int32Array {
  const valueOf = (row: number): unknown => {
    const query = table.queries[row];
    if (field !== 'extra' && Object.hasOwn(query, field)) return query[field as keyof typeof query];
    return query.extra && Object.hasOwn(query.extra, field) ? query.extra[field] : undefined;
  };
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => {
    // What the command line gives is text; a fold may be a number.
    const held = valueOf(row);
    return held === value || ((typeof held === 'number' || typeof held === 'boolean') && String(held) === value);
  });
  if (rows.length > 0) return rows;
  const values = [...new Set(Array.from({ length: table.rows }, (_, row) => valueOf(row)))].filter(
    (held) => held !== undefined,
  );
  const said = `No query has ${field} = ${JSON.stringify(value)}`;
  throw new TorouterError(
    code,
    values.length === 0 ? `${said}: no query has that field at all; name another.` : `${said}; ${describe(values)}.`,
    { details: { field, value } },
  );
}

/** Names of splits are few and short; anything else may be a prompt, and is not quoted. */
function describe(values: readonly unknown[]): string {
  const names = values.map(String);
  return names.length <= 10 && names.every((name) => name.length <= 30)
    ? `the values there are ${names.join(', ')}`
    : `it holds ${names.length} different values, which are no names of splits`;
}
