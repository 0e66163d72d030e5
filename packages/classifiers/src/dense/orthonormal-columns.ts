import type { DenseMatrix, Pace } from './dense-matrix.js';
import { gram } from './gram.js';

/** Columns that are shorter than this share of the longest once the others are taken out of them are rounding. */
const DEPENDENT = 1e-7;

/**
 * An orthonormal basis of the columns' span, shape (N, l); a column that depends on those before it becomes zero. Cholesky QR,
 * twice, for once leaves only half of the digits (Yamamoto and others 2015).
 */
export async function orthonormalColumns(matrix: DenseMatrix, pace?: Pace): Promise<DenseMatrix> {
  const { rows, columns: l } = matrix;
  const data = matrix.data.slice();
  for (let round = 0; round < 2; round++) {
    const factor = choleskyOrZero(await gram({ rows, columns: l, data }, pace));
    for (let i = 0; i < rows; i++) {
      solveRow(data, i * l, factor, l);
      await pace?.();
    }
  }
  return { rows, columns: l, data };
}

/** Lower triangular L with `L Lᵀ = A`; the row of a dependent column has the diagonal 0. */
function choleskyOrZero({ columns: l, data }: DenseMatrix): Float64Array {
  const factor = new Float64Array(l * l);
  let longest = 0;
  for (let i = 0; i < l; i++) longest = Math.max(longest, data[i * l + i]);
  for (let i = 0; i < l; i++)
    for (let j = 0; j <= i; j++) {
      let sum = data[i * l + j];
      for (let k = 0; k < j; k++) sum -= factor[i * l + k] * factor[j * l + k];
      if (i === j) factor[i * l + i] = sum > DEPENDENT ** 2 * longest ? Math.sqrt(sum) : 0;
      else factor[i * l + j] = factor[j * l + j] ? sum / factor[j * l + j] : 0;
    }
  return factor;
}

/** `x ← x L⁻ᵀ` for one row. */
function solveRow(x: Float64Array, at: number, factor: Float64Array, l: number): void {
  for (let j = 0; j < l; j++) {
    const row = j * l;
    const pivot = factor[row + j];
    let sum = x[at + j];
    for (let k = 0; k < j; k++) sum -= factor[row + k] * x[at + k];
    x[at + j] = pivot ? sum / pivot : 0;
  }
}
