/**
 * Mean of each expert over the rows that record it, shape (E,); NaN where none does.
 *
 * @param values Shape (N, E), row-major, NaN = missing.
 */
export function recordedMeans(values: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  const counts = new Int32Array(columns);
  for (let k = 0; k < values.length; k++)
    if (!Number.isNaN(values[k])) {
      sums[k % columns] += values[k];
      counts[k % columns]++;
    }
  return sums.map((sum, j) => sum / counts[j]);
}
