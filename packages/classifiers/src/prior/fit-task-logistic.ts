import type { DenseMatrix } from '../dense/dense-matrix.js';
import { softmax } from '../shared/softmax.js';
import { logisticLoss } from './logistic-loss.js';
import { minimise } from './minimise.js';
import { rowLogits } from './row-logits.js';

/** A multinomial logistic regression on dense rows. */
export interface DenseLogistic {
  /** Shape (T, K). */
  readonly weights: DenseMatrix;
  /** Shape (T,). */
  readonly bias: Float64Array;
}

/** Settings of {@link fitTaskLogistic}. */
export interface TaskLogisticOptions {
  /** Strength of the L2 penalty, scikit-learn's 1 / C; the bias is free. */
  l2: number;
  /** Shape (K,): rough mean square of each column, by which the search is scaled. */
  meanSquares: Float64Array;
  /** @default 40 */
  maxIterations?: number;
  afterIteration?: () => Promise<void> | void;
}
/** An iteration that lowers the loss by a smaller share of it ends the search. */
const RELATIVE_DECREASE = 1e-3;

/**
 * Fits a multinomial logistic regression by L-BFGS: the least of `Σ_i −ln P(class_i | x_i) + l2/2 · |W|²`, divided by the rows.
 * The search runs in columns scaled to equal curvature, which on uncorrelated columns takes a few dozen steps at most.
 *
 * @param labels Shape (N,): class of each row, from 0.
 */
export async function fitTaskLogistic(
  x: DenseMatrix,
  labels: ArrayLike<number>,
  classes: number,
  { l2, meanSquares, maxIterations = 40, afterIteration }: TaskLogisticOptions,
): Promise<DenseLogistic> {
  const K = x.columns;
  const weights = { rows: classes, columns: K, data: new Float64Array(classes * K) };
  const bias = new Float64Array(classes);
  if (classes < 2 || x.rows === 0) return { weights, bias };
  // Curvature of the loss along a weight: at most a quarter of the column's mean square, plus the penalty.
  const scale = meanSquares.map((square) => 1 / Math.sqrt(square / 4 + l2 / x.rows));
  const scaled = { ...x, data: x.data.map((value, k) => value * scale[k % K]) };
  const penalty = scale.map((factor) => l2 * factor * factor);
  const at = new Float64Array(classes * (K + 1));
  await minimise((point, gradient) => logisticLoss(scaled, labels, classes, penalty, point, gradient), at, {
    maxIterations,
    relativeDecrease: RELATIVE_DECREASE,
    afterIteration,
  });
  for (let k = 0; k < classes * K; k++) weights.data[k] = at[k] * scale[k % K];
  bias.set(at.subarray(classes * K));
  return { weights, bias };
}

/** Class probabilities of row `i`, into `out`, shape (T,). */
export function taskProbabilities(
  { weights, bias }: DenseLogistic,
  x: DenseMatrix,
  i: number,
  out: Float64Array,
): void {
  rowLogits(x.data, i * x.columns, x.columns, weights.data, bias, out);
  softmax(out);
}
