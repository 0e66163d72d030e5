import { recordedMeans } from './recorded-means.js';

/**
 * Mean of each expert over the rows that record it, shape (E,). An expert without any gets the lowest mean of the others: it
 * is never preferred without evidence. All zeros where nothing is recorded.
 *
 * @param values Shape (N, E), row-major, NaN = missing.
 */
export function columnMeans(values: Float64Array, columns: number): Float64Array {
  const means = recordedMeans(values, columns);
  const known = means.filter((mean) => !Number.isNaN(mean));
  const lowest = known.length ? known.reduce((a, b) => Math.min(a, b)) : 0;
  return means.map((mean) => (Number.isNaN(mean) ? lowest : mean));
}
