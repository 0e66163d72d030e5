import type { DenseMatrix, Pace } from './dense-matrix.js';

/** `Aᵀ B` for A of shape (N, l) and B of shape (N, m): shape (l, m). */
export async function transposedMultiply(a: DenseMatrix, b: DenseMatrix, pace?: Pace): Promise<DenseMatrix> {
  const out = new Float64Array(a.columns * b.columns);
  let i = 0;
  for (; i + 3 < a.rows; i += 4) {
    addFourRows(a.data, a.columns, b.data, b.columns, i, out);
    await pace?.();
  }
  for (; i < a.rows; i++)
    for (let x = 0; x < a.columns; x++) {
      const factor = a.data[i * a.columns + x];
      for (let y = 0; y < b.columns; y++) out[x * b.columns + y] += factor * b.data[i * b.columns + y];
    }
  return { rows: a.columns, columns: b.columns, data: out };
}

/** Four rows at a time: a cell of the result is loaded and stored once for four products. */
function addFourRows(a: Float64Array, l: number, b: Float64Array, m: number, i: number, out: Float64Array): void {
  const p = i * l;
  const b0 = i * m;
  const b1 = b0 + m;
  const b2 = b1 + m;
  const b3 = b2 + m;
  for (let x = 0; x < l; x++) {
    const f0 = a[p + x];
    const f1 = a[p + l + x];
    const f2 = a[p + 2 * l + x];
    const f3 = a[p + 3 * l + x];
    const to = x * m;
    for (let y = 0; y < m; y++) out[to + y] += f0 * b[b0 + y] + f1 * b[b1 + y] + f2 * b[b2 + y] + f3 * b[b3 + y];
  }
}
