import { columnMeans } from '../shared/column-means.js';

/**
 * Mean quality of each expert in each task, shrunk: with n recorded rows, `(n · mean + s · (expert's global mean +
 * task's offset)) / (n + s)`, where the expert's global mean is itself drawn towards the mean of all experts by s rows,
 * and the task's offset is how much the rows of the task are above or below what their experts reach globally. So an
 * expert that looks best in a small task by luck is not taken for the best (quality.md section 2, step 3). Costs, which
 * multiply rather than add, have a table of their own: `costTable`.
 *
 * @param quality Shape (N, E), row-major, NaN = missing.
 * @param tasks Shape (N,): task of each row, from 0.
 * @param shrinkage s, in rows.
 * @returns Shape (count, E), row-major, finite.
 */
export function taskTable(
  quality: Float64Array,
  columns: number,
  tasks: ArrayLike<number>,
  count: number,
  shrinkage: number,
): Float64Array {
  const global = shrunkMeans(quality, columns, shrinkage);
  const sums = new Float64Array(count * columns);
  const rows = new Int32Array(count * columns);
  const offsets = new Float64Array(count);
  const cells = new Int32Array(count);
  for (let i = 0; i < tasks.length; i++)
    for (let j = 0; j < columns; j++) {
      const value = quality[i * columns + j];
      if (Number.isNaN(value)) continue;
      const task = tasks[i];
      sums[task * columns + j] += value;
      rows[task * columns + j]++;
      offsets[task] += value - global[j];
      cells[task]++;
    }
  return sums.map((sum, k) => {
    const task = Math.floor(k / columns);
    const offset = cells[task] ? offsets[task] / cells[task] : 0;
    // Without a single row and without shrinkage, the expectation alone.
    const weight = shrinkage + (rows[k] === 0 && shrinkage === 0 ? 1 : 0);
    return (sum + weight * (global[k % columns] + offset)) / (rows[k] + weight);
  });
}

/** Each expert's mean over its n recorded rows, `(n · mean + s · mean of all experts) / (n + s)`: two lucky rows make no best expert. */
function shrunkMeans(values: Float64Array, columns: number, shrinkage: number): Float64Array {
  const means = columnMeans(values, columns);
  const grand = means.reduce((sum, mean) => sum + mean, 0) / columns;
  const rows = new Int32Array(columns);
  for (let k = 0; k < values.length; k++) if (!Number.isNaN(values[k])) rows[k % columns]++;
  // An expert without any row keeps the lowest mean of the others.
  return means.map((mean, j) => (rows[j] ? (rows[j] * mean + shrinkage * grand) / (rows[j] + shrinkage) : mean));
}
