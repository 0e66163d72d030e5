import { stratifiedFolds } from '@torouter/data';
import type { DenseMatrix, Pace } from '../dense/dense-matrix.js';
import { selectRows } from '../dense/select-rows.js';
import { nearestCentre, sphericalKmeans } from './spherical-kmeans.js';
import { taskTable } from './task-table.js';

/** Settings of {@link clusterTasks}. */
export interface ClusterOptions {
  candidates: readonly number[];
  shrinkage: number;
  seed: number;
  afterIteration?: Pace;
}

const FOLDS = 3;
/** Below so many rows per cluster its means would be noise. */
const MIN_ROWS_PER_CLUSTER = 20;

/**
 * Makes tasks for rows that have none: clusters of similar texts. Their number is the candidate whose task means predict best,
 * in folds, the differences between experts: the squared error of row-centred quality (quality.md section 2, steps 2 and 4).
 *
 * @param features Shape (N, columns), rows of length 1 or zero.
 * @param quality Shape (N, E), row-major, NaN = missing.
 * @returns Cluster of each row, from 0.
 */
export async function clusterTasks(
  features: DenseMatrix,
  quality: Float64Array,
  columns: number,
  { candidates, shrinkage, seed, afterIteration }: ClusterOptions,
): Promise<{ labels: Int32Array; count: number; errors: { clusters: number; error: number }[] }> {
  const { rows } = features;
  const outcomes = { rows, columns, data: quality };
  const sensible = candidates.filter((count) => count === 1 || count * MIN_ROWS_PER_CLUSTER <= rows);
  const errors: { clusters: number; error: number }[] = [];
  if (sensible.length > 1)
    for (const clusters of sensible) {
      let error = 0;
      for (const { train, test } of stratifiedFolds(new Array<string>(rows).fill(''), { folds: FOLDS, seed })) {
        const fitted = await sphericalKmeans(selectRows(features, train), { clusters, seed, afterIteration });
        const table = taskTable(selectRows(outcomes, train).data, columns, fitted.labels, fitted.count, shrinkage);
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
