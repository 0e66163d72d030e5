import { recordedMeans } from '../shared/recorded-means.js';

/**
 * Expected cost per task and expert. Experts differ a hundredfold in price and tasks in length, so what few rows say is drawn towards
 * the product of both: with n recorded rows, `(sum + s · expert's mean · task's ratio) / (n + s)`, where the ratio is what
 * the rows of the task cost over what their experts cost on average.
 *
 * @param costUsd Shape (N, E), row-major, NaN = missing.
 * @param tasks Shape (N,): task of each row, from 0.
 * @param shrinkage s, in rows.
 * @returns Shape (count, E), at least 0; NaN for an expert without any recorded cost: nobody knows whether it is cheap.
 */
export function costTable(
  costUsd: Float64Array,
  columns: number,
  tasks: ArrayLike<number>,
  count: number,
  shrinkage: number,
): Float64Array {
  const global = recordedMeans(costUsd, columns);
  const sums = new Float64Array(count * columns);
  const rows = new Int32Array(count * columns);
  const real = new Float64Array(count);
  const expected = new Float64Array(count);
  for (let i = 0; i < tasks.length; i++)
    for (let j = 0; j < columns; j++) {
      const cost = costUsd[i * columns + j];
      if (Number.isNaN(cost)) continue;
      sums[tasks[i] * columns + j] += cost;
      rows[tasks[i] * columns + j]++;
      real[tasks[i]] += cost;
      expected[tasks[i]] += global[j];
    }
  return sums.map((sum, k) => {
    const task = Math.floor(k / columns);
    const ratio = expected[task] > 0 ? real[task] / expected[task] : 1;
    // Without a single row and without shrinkage, the expectation alone.
    const weight = shrinkage + (rows[k] === 0 && shrinkage === 0 ? 1 : 0);
    return (sum + weight * global[k % columns] * ratio) / (rows[k] + weight);
  });
}
