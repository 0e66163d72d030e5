import { createRandom, stratifiedSplit, TorouterError, type OutcomeTable } from '@torouter/data';

/** How rows are divided into those that train and those that are scored. */
export interface SplitOptions {
  testShare: number;
  /** A field of the queries that names the split; then `trainSplit` rows train. */
  splitField?: string;
  trainSplit: string;
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
  { testShare, splitField, trainSplit, maxPerDataset, seed }: SplitOptions,
): Int32Array {
  const datasets = table.queries.map((query) => query.dataset);
  const rows = splitField
    ? rowsWithSplit(table, splitField, trainSplit)
    : stratifiedSplit(datasets, { testShare, seed }).train;
  if (!maxPerDataset) return rows;
  const taken = new Map<string, number>();
  return createRandom(seed)
    .shuffle(rows.slice())
    .filter((row) => {
      const count = (taken.get(datasets[row]) ?? 0) + 1;
      taken.set(datasets[row], count);
      return count <= maxPerDataset;
    })
    .sort();
}

/** The rows whose field says `value`, ascending. */
export function rowsWithSplit(table: OutcomeTable, field: string, value: string): Int32Array {
  const valueOf = (row: number) => (field === 'split' ? table.queries[row].split : table.queries[row].extra?.[field]);
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row).filter((row) => valueOf(row) === value);
  if (rows.length > 0) return rows;
  const values = [...new Set(Array.from({ length: table.rows }, (_, row) => valueOf(row)))].filter(
    (held) => held !== undefined,
  );
  throw new TorouterError(
    'TOROUTER_NO_TRAIN_ROWS',
    values.length === 0
      ? `No query has a field "${field}"; leave --split-field out to split at random, or name another field.`
      : `No query has ${field} = "${value}"; the values there are ${values.slice(0, 10).map(String).join(', ')}.`,
    { details: { field, value, values: values.slice(0, 10) } },
  );
}
