import { LESS_IS_BETTER, type Metric, type OutcomeTable } from '@torouter/data';

/**
 * One metric as quality, higher is better: NLL, seconds, tokens and cost are negated.
 *
 * @returns Shape (N, E), row-major, NaN = missing; a fresh array.
 * @throws {TorouterError} TOROUTER_METRIC_NOT_RECORDED
 */
export function metricQuality(table: OutcomeTable, metric: Metric): Float64Array {
  const values = table.metric(metric);
  return LESS_IS_BETTER.has(metric) ? values.map((value) => -value) : values.slice();
}
