import { LESS_IS_BETTER, type Metric, type OutcomeTable } from '@torouter/data';

/** The rows to score, as arrays. Cells are row-major, shape (N, E), NaN = not recorded. */
export interface ScoredRows {
  n: number;
  experts: readonly string[];
  /** Higher is better. */
  quality: Float64Array;
  costUsd?: Float64Array;
  datasets: readonly string[];
  /** Shape (N,): index into `datasets`. */
  datasetOf: Int32Array;
}

/** @throws {TorouterError} TOROUTER_METRIC_NOT_RECORDED */
export function scoredRows(table: OutcomeTable, metric: Metric): ScoredRows {
  const { datasets } = table;
  const index = new Map(datasets.map((name, k) => [name, k]));
  const values = table.metric(metric);
  return {
    n: table.rows,
    experts: table.experts,
    quality: LESS_IS_BETTER.has(metric) ? values.map((value) => -value) : values,
    costUsd: table.has('cost') ? table.metric('cost') : undefined,
    datasets,
    datasetOf: Int32Array.from(table.queries, (query) => index.get(query.dataset)!),
  };
}
