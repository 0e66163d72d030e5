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

/** Starts of the clustering that is kept; the tightest wins. */
const STARTS = 4;

/**
 * Makes tasks for rows that have none: clusters of similar texts. Their number is the smallest candidate whose task means
 * predict, in folds, the differences between experts as well as the best candidate's: within one standard error of the squared
 * error of row-centred quality (quality.md section 2, steps 2 and 4).
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
  const perRow: { clusters: number; errors: Float64Array }[] = [];
  if (sensible.length > 1)
    for (const clusters of sensible) {
      const errors = new Float64Array(rows);
      for (const { train, test } of stratifiedFolds(new Array<string>(rows).fill(''), { folds: FOLDS, seed })) {
        const fitted = await sphericalKmeans(selectRows(features, train), { clusters, seed, afterIteration });
        const table = taskTable(selectRows(outcomes, train).data, columns, fitted.labels, fitted.count, shrinkage);
        for (const row of test) {
          const task = nearestCentre(features, row, fitted.centres, fitted.count);
          errors[row] = centredError(quality, row, columns, table, task);
        }
      }
      perRow.push({ clusters, errors });
    }
  // Where nothing is to be compared: what was asked for, or one where that is too many.
  const clusters = perRow.length ? smallestAsGood(perRow) : (sensible[0] ?? 1);
  let best: Awaited<ReturnType<typeof sphericalKmeans>> | undefined;
  for (let start = 0; start < STARTS; start++) {
    const found = await sphericalKmeans(features, { clusters, seed: seed + start, afterIteration });
    if (!best || found.similarity > best.similarity) best = found;
  }
  const { labels, count } = best!;
  return { labels, count, errors: perRow.map(({ clusters: k, errors }) => ({ clusters: k, error: mean(errors) })) };
}

/** The smallest number of clusters whose errors are within one standard error of the least ones, row by row. */
function smallestAsGood(perRow: readonly { clusters: number; errors: Float64Array }[]): number {
  const best = perRow.reduce((least, each) => (mean(each.errors) < mean(least.errors) ? each : least));
  const asGood = perRow.filter(({ errors }) => {
    const excess = errors.map((error, row) => error - best.errors[row]);
    const average = mean(excess);
    const variance = mean(excess.map((value) => (value - average) ** 2));
    return average <= Math.sqrt(variance / excess.length);
  });
  return Math.min(...asGood.map(({ clusters }) => clusters));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
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
