import type { DenseMatrix, Pace } from '../dense/dense-matrix.js';
import { multiplyTransposed } from '../dense/multiply-transposed.js';
import { transposedMultiply } from '../dense/transposed-multiply.js';
import type { PrincipalAxes } from './principal-axes.js';

/** A ridge regression of what the prior gets wrong. */
export interface Correction {
  /** Ridge penalty, chosen by {@link Correction.error}. */
  readonly lambda: number;
  /** Shape (E, K), on the principal axes. */
  readonly weights: DenseMatrix;
  /** Shape (N, E): the correction of each training row by a fit on all other rows. */
  readonly leftOut: Float64Array;
  /** Mean squared error of the differences between experts in a row that was left out. */
  readonly error: number;
}

/** From 10 to 10,000 in half decades. */
const LAMBDAS: readonly number[] = [1, 1.5, 2, 2.5, 3, 3.5, 4].map((power) => 10 ** power);

/**
 * Multi-output ridge regression of quality − prior (quality.md section 2, step 4). λ has the least squared error of row-centred
 * predictions, each row predicted by a fit without it. That is exact and needs no refits: with the hat matrix
 * `H = X (XᵀX + λ)⁻¹ Xᵀ` the residual of a row that is left out is `(y_i − ŷ_i) / (1 − h_ii)`, and on principal axes `H` is a
 * division by energy + λ.
 *
 * A missing outcome is taken to depart from its prior as the row's recorded ones do on average: it says nothing about
 * differences between experts, and every output has the same `H`. The error counts recorded cells only.
 *
 * @param quality Shape (N, E), NaN = missing.
 * @param prior Shape (N, E), out of fold.
 */
export async function fitCorrection(
  { rows: x, energies }: PrincipalAxes,
  quality: Float64Array,
  prior: Float64Array,
  { lambdas = LAMBDAS, pace }: { lambdas?: readonly number[]; pace?: Pace } = {},
): Promise<Correction> {
  const { rows: N, columns: K } = x;
  const E = quality.length / N;
  const target = departures(quality, prior, E);
  const xty = await transposedMultiply({ rows: N, columns: E, data: target }, x, pace);
  let best: Correction | undefined;
  for (const lambda of lambdas) {
    const weights = { rows: E, columns: K, data: xty.data.map((value, k) => value / (energies[k % K] + lambda)) };
    const leftOut = (await multiplyTransposed(x, weights, pace)).data;
    for (let i = 0; i < N; i++) {
      let leverage = 0;
      for (let k = 0; k < K; k++) leverage += x.data[i * K + k] ** 2 / (energies[k] + lambda);
      for (let cell = i * E; cell < (i + 1) * E; cell++)
        leftOut[cell] = target[cell] - (target[cell] - leftOut[cell]) / (1 - leverage);
    }
    const error = centredError(quality, prior, leftOut, E);
    if (!best || error < best.error) best = { lambda, weights, leftOut, error };
    await pace?.();
  }
  return best!;
}

/** quality − prior; a missing cell has the mean of its row's recorded ones. */
function departures(quality: Float64Array, prior: Float64Array, E: number): Float64Array {
  const target = new Float64Array(quality.length);
  for (let from = 0; from < quality.length; from += E) {
    let sum = 0;
    let count = 0;
    for (let cell = from; cell < from + E; cell++) {
      if (Number.isNaN(quality[cell])) continue;
      sum += quality[cell] - prior[cell];
      count++;
    }
    const mean = count ? sum / count : 0;
    for (let cell = from; cell < from + E; cell++)
      target[cell] = Number.isNaN(quality[cell]) ? mean : quality[cell] - prior[cell];
  }
  return target;
}

/** Mean over rows of the squared error of the differences between experts, on recorded cells. */
function centredError(quality: Float64Array, prior: Float64Array, correction: Float64Array, E: number): number {
  let total = 0;
  for (let from = 0; from < quality.length; from += E) {
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (let cell = from; cell < from + E; cell++) {
      if (Number.isNaN(quality[cell])) continue;
      const error = quality[cell] - prior[cell] - correction[cell];
      sum += error;
      squares += error * error;
      count++;
    }
    if (count) total += squares - (sum * sum) / count;
  }
  return total / (quality.length / E);
}
