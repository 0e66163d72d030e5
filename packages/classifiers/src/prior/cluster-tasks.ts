import { stratifiedFolds, type SparseMatrix } from '@torouter/data';
import { nearestCentre, sphericalKmeans } from './spherical-kmeans.js';
import { selectSparseRows } from '../shared/select-sparse-rows.js';
import { taskTable } from './task-table.js';

/** Settings of {@link clusterTasks}. */
export interface ClusterOptions {
  candidates: readonly number[];
  shrinkage: number;
  seed: number;
  afterIteration?: () => Promise<void> | void;
}

const FOLDS = 3;
/** Below so many rows per cluster its means would be noise. */
const MIN_ROWS_PER_CLUSTER = 20;

/**
 * Makes tasks for rows that have none: clusters of similar texts. Their number is the candidate whose task means predict best,
 * in folds, the differences between experts: the squared error of row-centred quality (quality.md section 2, steps 2 and 4).
 *
 * @param features Shape (N, columns), rows of length 1 or empty.
 * @param quality Shape (N, E), row-major, NaN = missing.
 * @returns Cluster of each row, from 0.
 */
export async function clusterTasks(
  features: SparseMatrix,
  quality: Float64Array,
  columns: number,
  { candidates, shrinkage, seed, afterIteration }: ClusterOptions,
): Promise<{ labels: Int32Array; count: number; errors: { clusters: number; error: number }[] }> {
  const { rows } = features;
  const sensible = candidates.filter((count) => count === 1 || count * MIN_ROWS_PER_CLUSTER <= rows);
  const errors: { clusters: number; error: number }[] = [];
  if (sensible.length > 1)
    for (const clusters of sensible) {
      let error = 0;
      for (const { train, test } of stratifiedFolds(new Array<string>(rows).fill(''), { folds: FOLDS, seed })) {
        const fitted = await sphericalKmeans(selectSparseRows(features, train), { clusters, seed, afterIteration });
        const table = taskTable(qualityOf(quality, columns, train), columns, fitted.labels, fitted.count, shrinkage);
        for (const row of test)
          error += centredError(
            quality,
            row,
            columns,
            table,
            nearestCentre(features, row, fitted.centres, fitted.count),
          );
      }
      errors.push({ clusters, error: error / rows });
    }
  const clusters = errors.length ? errors.reduce((best, each) => (each.error < best.error ? each : best)).clusters : 1;
  const { labels, count } = await sphericalKmeans(features, { clusters, seed, afterIteration });
  return { labels, count, errors };
}

/** Squared error of the differences between experts in one row. */
function centredError(quality: Float64Array, row: number, columns: number, table: Float64Array, task: number): number {
  let count = 0;
  let meanError = 0;
  for (let j = 0; j < columns; j++) {
    const error = quality[row * columns + j] - table[task * columns + j];
    if (Number.isNaN(error)) continue;
    meanError += error;
    count++;
  }
  meanError /= count;
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const error = quality[row * columns + j] - table[task * columns + j];
    if (!Number.isNaN(error)) sum += (error - meanError) ** 2;
  }
  return sum;
}

function qualityOf(quality: Float64Array, columns: number, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => picked.set(quality.subarray(row * columns, (row + 1) * columns), i * columns));
  return picked;
}
