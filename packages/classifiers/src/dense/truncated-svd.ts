import { createRandom, type SparseMatrix } from '@torouter/data';
import type { DenseMatrix, Pace } from './dense-matrix.js';
import { multiplySparse } from './multiply-sparse.js';
import { orthonormalColumns } from './orthonormal-columns.js';
import { symmetricEigen } from './symmetric-eigen.js';
import { transposedMultiply } from './transposed-multiply.js';
import { transposeSparse } from './transpose-sparse.js';

/** Settings of {@link truncatedSvd}. */
export interface SvdOptions {
  rank: number;
  seed: number;
  /** Passes over the matrix and back before the last; more are more exact. @default 2 */
  passes?: number;
  pace?: Pace;
}

/** The leading right singular vectors V = `basis` · `rotation`, as two factors: their product is seldom needed and costly. */
export interface TruncatedSvd {
  /** Shape (c, l), l a little above k. */
  readonly basis: DenseMatrix;
  /** Shape (k, l): the transpose of the second factor. */
  readonly rotation: DenseMatrix;
  /** Shape (k,), descending: the singular values. */
  readonly values: Float64Array;
}

/** Directions beyond the rank that make the leading ones exact. */
const OVERSAMPLING = 12;
/** Singular values below this share of the first are rounding. */
const SMALLEST = 1e-6;

/**
 * The leading singular vectors of a sparse matrix of shape (N, c), by randomised subspace iteration (Halko, Martinsson and Tropp
 * 2011, algorithm 4.4), started on the side of the rows, which is the short one for texts. k ≤ rank where the matrix has fewer.
 */
export async function truncatedSvd(
  a: SparseMatrix,
  { rank, seed, passes = 2, pace }: SvdOptions,
): Promise<TruncatedSvd> {
  const width = Math.min(rank + OVERSAMPLING, a.rows, a.columns);
  const random = createRandom(seed);
  const start = Float64Array.from({ length: a.rows * width }, () => random.normal());
  const transposed = transposeSparse(a);
  let left: DenseMatrix = { rows: a.rows, columns: width, data: start };
  for (let pass = 0; pass < passes; pass++) {
    const both = await multiplySparse(a, await multiplySparse(transposed, left, pace), pace);
    left = await orthonormalColumns(both, pace);
  }
  // With an orthonormal Q on the left, B = Aᵀ Q = V S Uᵀ of the small problem, whose BᵀB = Qᵀ (A B) is cheap on the short side.
  const basis = await multiplySparse(transposed, left, pace);
  const square = await transposedMultiply(left, await multiplySparse(a, basis, pace), pace);
  const { values: squares, vectors } = await symmetricEigen(square, pace);
  const values = squares.map((value) => Math.sqrt(Math.max(value, 0)));
  let k = 0;
  while (k < Math.min(rank, values.length) && values[k] > SMALLEST * values[0]) k++;
  const rotation = new Float64Array(k * width);
  for (let r = 0; r < k; r++)
    for (let c = 0; c < width; c++) rotation[r * width + c] = vectors.data[r * width + c] / values[r];
  return { basis, rotation: { rows: k, columns: width, data: rotation }, values: values.subarray(0, k) };
}
