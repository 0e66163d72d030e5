import type { SparseMatrix } from '@torouter/data';
import { softmax } from '../shared/softmax.js';
import { minimise } from './minimise.js';

/** A fitted multinomial logistic regression: `P(class | x) = softmax(x W + b)`. */
export interface LogisticModel {
  readonly classes: number;
  /** Shape (columns, classes), row-major. */
  readonly weights: Float64Array;
  /** Shape (classes,). */
  readonly bias: Float64Array;
}

/** Settings of {@link fitLogistic}. */
export interface LogisticOptions {
  /** Strength of the L2 penalty, scikit-learn's 1 / C; the bias is free. @default 0.1 */
  l2?: number;
  /** @default 30 */
  maxIterations?: number;
  /** Awaited after each iteration. */
  afterIteration?: (iteration: number, loss: number) => Promise<void> | void;
}

/**
 * Fits a multinomial logistic regression by L-BFGS: the least of `Σ_i −ln P(class_i | x_i) + l2/2 · |W|²`, divided by the rows.
 *
 * @param features Shape (N, columns).
 * @param labels Shape (N,): class of each row, from 0.
 */
export async function fitLogistic(
  features: SparseMatrix,
  labels: ArrayLike<number>,
  classes: number,
  { l2 = 0.1, maxIterations = 30, afterIteration }: LogisticOptions = {},
): Promise<LogisticModel> {
  const { columns } = features;
  const x = new Float64Array((columns + 1) * classes);
  if (classes > 1)
    await minimise((at, gradient) => logisticLoss(features, labels, classes, l2, at, gradient), x, {
      maxIterations,
      afterIteration,
    });
  return { classes, weights: x.slice(0, columns * classes), bias: x.slice(columns * classes) };
}

/**
 * Loss and gradient of {@link fitLogistic}.
 *
 * @param x Weights, shape (columns, classes), then bias, shape (classes,).
 * @param gradient Overwritten; same shape as `x`.
 */
export function logisticLoss(
  features: SparseMatrix,
  labels: ArrayLike<number>,
  classes: number,
  l2: number,
  x: Float64Array,
  gradient: Float64Array,
): number {
  const { rows, columns, indptr, indices, values } = features;
  const free = columns * classes;
  gradient.fill(0);
  const logits = new Float64Array(classes);
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    rowLogits(features, i, x, x.subarray(free), logits);
    const label = labels[i];
    const shifted = logits[label];
    loss += softmax(logits) - shifted;
    logits[label] -= 1;
    for (let t = 0; t < classes; t++) gradient[free + t] += logits[t];
    for (let k = indptr[i]; k < indptr[i + 1]; k++) {
      const at = indices[k] * classes;
      const value = values[k];
      for (let t = 0; t < classes; t++) gradient[at + t] += value * logits[t];
    }
  }
  let squares = 0;
  for (let w = 0; w < free; w++) {
    squares += x[w] * x[w];
    gradient[w] += l2 * x[w];
  }
  for (let w = 0; w < gradient.length; w++) gradient[w] /= rows;
  return (loss + (l2 / 2) * squares) / rows;
}

/** Class probabilities of every row, shape (N, classes), row-major. */
export function predictLogistic({ classes, weights, bias }: LogisticModel, features: SparseMatrix): Float64Array {
  const probabilities = new Float64Array(features.rows * classes);
  for (let i = 0; i < features.rows; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    rowLogits(features, i, weights, bias, row);
    softmax(row);
  }
  return probabilities;
}

function rowLogits(
  { indptr, indices, values }: SparseMatrix,
  row: number,
  weights: Float64Array,
  bias: Float64Array,
  out: Float64Array,
): void {
  const classes = out.length;
  for (let t = 0; t < classes; t++) out[t] = bias[t];
  for (let k = indptr[row]; k < indptr[row + 1]; k++) {
    const at = indices[k] * classes;
    const value = values[k];
    for (let t = 0; t < classes; t++) out[t] += value * weights[at + t];
  }
}
