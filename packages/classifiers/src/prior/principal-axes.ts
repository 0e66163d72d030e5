import type { DenseMatrix, Pace } from '../dense/dense-matrix.js';
import { gram } from '../dense/gram.js';
import { multiplyTransposed } from '../dense/multiply-transposed.js';
import { symmetricEigen } from '../dense/symmetric-eigen.js';

/** Rows turned onto the eigenvectors of `XᵀX`: uncorrelated columns, in which ridge regression is a division. */
export interface PrincipalAxes {
  /** Shape (N, K). */
  readonly rows: DenseMatrix;
  /** Shape (K,), descending, positive: `XᵀX`'s eigenvalues. */
  readonly energies: Float64Array;
  /** Shape (K, D): the axes as rows. */
  readonly axes: DenseMatrix;
}

/** Directions with less than this share of the first one's energy are rounding. */
const SMALLEST = 1e-9;

/**
 * Axes that are kept: with a sentence encoder there are some 730 columns, whose lesser half a penalty all but removes and which
 * would cost as much again.
 */
const MOST = 400;

/** Turns rows, shape (N, D), onto their leading principal axes. */
export async function principalAxes(x: DenseMatrix, pace?: Pace): Promise<PrincipalAxes> {
  const { values, vectors } = await symmetricEigen(await gram(x, pace), pace);
  let K = 0;
  while (K < Math.min(values.length, MOST) && values[K] > SMALLEST * values[0]) K++;
  const axes = { rows: K, columns: x.columns, data: vectors.data.slice(0, K * x.columns) };
  return { rows: await multiplyTransposed(x, axes, pace), energies: values.slice(0, K), axes };
}
