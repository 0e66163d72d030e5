import type { DenseMatrix } from '../dense/dense-matrix.js';
import { softmax } from '../shared/softmax.js';
import { rowLogits } from './row-logits.js';

/**
 * Loss and gradient of a multinomial logistic regression: `Σ_i −ln P(class_i | x_i) + Σ_k penalty_k/2 · W_tk²`, divided by the
 * rows.
 *
 * @param x Shape (N, K).
 * @param labels Shape (N,): class of each row, from 0.
 * @param penalty Shape (K,): strength of the L2 penalty of each column.
 * @param point Weights, shape (T, K), then bias, shape (T,).
 * @param gradient Overwritten; same shape as `point`.
 */
export function logisticLoss(
  x: DenseMatrix,
  labels: ArrayLike<number>,
  classes: number,
  penalty: Float64Array,
  point: Float64Array,
  gradient: Float64Array,
): number {
  const { rows, columns: K, data } = x;
  const free = classes * K;
  const bias = point.subarray(free);
  // Errors of four rows, class by class: probability − 1 for the row's own class, else the probability.
  const errors = new Float64Array(4 * classes);
  gradient.fill(0);
  let loss = 0;
  for (let i = 0; i < rows; i += 4) {
    const some = Math.min(4, rows - i);
    if (some === 4) fourLogits(data, i * K, K, point, bias, errors);
    for (let r = 0; r < some; r++) {
      const row = errors.subarray(r * classes, (r + 1) * classes);
      if (some < 4) rowLogits(data, (i + r) * K, K, point, bias, row);
      const own = row[labels[i + r]];
      loss += softmax(row) - own;
      row[labels[i + r]] -= 1;
      for (let t = 0; t < classes; t++) gradient[free + t] += row[t];
      if (some < 4) spread(data, (i + r) * K, K, row, gradient);
    }
    if (some === 4) spreadFour(data, i * K, K, errors, gradient);
  }
  let squares = 0;
  for (let k = 0; k < free; k++) {
    squares += penalty[k % K] * point[k] * point[k];
    gradient[k] += penalty[k % K] * point[k];
  }
  for (let k = 0; k < gradient.length; k++) gradient[k] /= rows;
  return (loss + squares / 2) / rows;
}

/** Logits of four rows: four sums at a time keep the processor busy. */
function fourLogits(data: Float64Array, r0: number, K: number, w: Float64Array, bias: Float64Array, out: Float64Array) {
  const classes = bias.length;
  const r1 = r0 + K;
  const r2 = r1 + K;
  const r3 = r2 + K;
  for (let t = 0; t < classes; t++) {
    const at = t * K;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < K; k++) {
      const weight = w[at + k];
      s0 += weight * data[r0 + k];
      s1 += weight * data[r1 + k];
      s2 += weight * data[r2 + k];
      s3 += weight * data[r3 + k];
    }
    out[t] = bias[t] + s0;
    out[classes + t] = bias[t] + s1;
    out[2 * classes + t] = bias[t] + s2;
    out[3 * classes + t] = bias[t] + s3;
  }
}

/** Adds a row, times each class's error, to the gradient of that class. */
function spread(data: Float64Array, row: number, K: number, errors: Float64Array, gradient: Float64Array): void {
  for (let t = 0; t < errors.length; t++) {
    const error = errors[t];
    const at = t * K;
    for (let k = 0; k < K; k++) gradient[at + k] += error * data[row + k];
  }
}

function spreadFour(data: Float64Array, r0: number, K: number, errors: Float64Array, gradient: Float64Array): void {
  const classes = errors.length / 4;
  const r1 = r0 + K;
  const r2 = r1 + K;
  const r3 = r2 + K;
  for (let t = 0; t < classes; t++) {
    const e0 = errors[t];
    const e1 = errors[classes + t];
    const e2 = errors[2 * classes + t];
    const e3 = errors[3 * classes + t];
    const at = t * K;
    for (let k = 0; k < K; k++)
      gradient[at + k] += e0 * data[r0 + k] + e1 * data[r1 + k] + e2 * data[r2 + k] + e3 * data[r3 + k];
  }
}
