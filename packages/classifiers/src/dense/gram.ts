import type { DenseMatrix, Pace } from './dense-matrix.js';

/** Columns of the result that are summed in one pass over the rows: their rows of the result stay in the cache. */
const BLOCK = 64;

/** `Xᵀ X` of a matrix of shape (N, D): shape (D, D), symmetric. */
export async function gram({ rows, columns, data }: DenseMatrix, pace?: Pace): Promise<DenseMatrix> {
  const D = columns;
  const out = new Float64Array(D * D);
  for (let from = 0; from < D; from += BLOCK) {
    const to = Math.min(D, from + BLOCK);
    let i = 0;
    // Four rows at a time: a cell of the result is loaded and stored once for four products.
    for (; i + 3 < rows; i += 4) {
      addFourRows(data, i * D, D, from, to, out);
      await pace?.();
    }
    for (; i < rows; i++) {
      const row = i * D;
      for (let a = from; a < to; a++) {
        const x = data[row + a];
        for (let b = a; b < D; b++) out[a * D + b] += x * data[row + b];
      }
    }
  }
  for (let a = 0; a < D; a++) for (let b = 0; b < a; b++) out[a * D + b] = out[b * D + a];
  return { rows: D, columns: D, data: out };
}

function addFourRows(data: Float64Array, r0: number, D: number, from: number, to: number, out: Float64Array): void {
  const r1 = r0 + D;
  const r2 = r1 + D;
  const r3 = r2 + D;
  for (let a = from; a < to; a++) {
    const x0 = data[r0 + a];
    const x1 = data[r1 + a];
    const x2 = data[r2 + a];
    const x3 = data[r3 + a];
    const at = a * D;
    for (let b = a; b < D; b++)
      out[at + b] += x0 * data[r0 + b] + x1 * data[r1 + b] + x2 * data[r2 + b] + x3 * data[r3 + b];
  }
}
