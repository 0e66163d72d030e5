import { stratifiedFolds } from '@torouter/data';
import type { Pace } from '../dense/dense-matrix.js';
import { selectRows } from '../dense/select-rows.js';
import { fitTaskLogistic, taskProbabilities } from './fit-task-logistic.js';
import { mixture } from './mixture.js';
import type { PrincipalAxes } from './principal-axes.js';
import { taskTable } from './task-table.js';

/** Parts of the rows that are predicted from the others. */
export const FOLDS = 3;

/** What {@link outOfFoldPrior} fits in each fold: the same as the prior itself. */
export interface FoldOptions {
  shrinkage: number;
  l2: number;
  seed: number;
  pace?: Pace;
}

/**
 * The prior of every training row as a prior would give it that has not seen the row: in folds, the task classifier and the
 * table are fitted on the other rows (quality.md section 2, step 3).
 *
 * @param quality Shape (N, E), NaN = missing.
 * @param labels Shape (N,): task of each row, of `tasks`.
 * @returns Shape (N, E), finite.
 */
export async function outOfFoldPrior(
  { rows: x, energies }: PrincipalAxes,
  quality: Float64Array,
  labels: Int32Array,
  tasks: number,
  { shrinkage, l2, seed, pace }: FoldOptions,
): Promise<Float64Array> {
  const E = quality.length / x.rows;
  const prior = new Float64Array(quality.length);
  const meanSquares = energies.map((energy) => energy / x.rows);
  const probabilities = new Float64Array(tasks);
  for (const { train, test } of stratifiedFolds(Array.from(labels, String), { folds: FOLDS, seed })) {
    const ownLabels = Int32Array.from(train, (row) => labels[row]);
    const logistic = await fitTaskLogistic(selectRows(x, train), ownLabels, tasks, {
      l2,
      meanSquares,
      afterIteration: pace,
    });
    const own = selectRows({ rows: x.rows, columns: E, data: quality }, train).data;
    const table = taskTable(own, E, ownLabels, tasks, shrinkage);
    for (const row of test) {
      taskProbabilities(logistic, x, row, probabilities);
      for (let j = 0; j < E; j++) prior[row * E + j] = mixture(probabilities, table, j, E);
    }
  }
  return prior;
}
