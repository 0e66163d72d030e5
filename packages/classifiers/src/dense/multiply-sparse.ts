import type { SparseMatrix } from '@torouter/data';
import type { DenseMatrix, Pace } from './dense-matrix.js';

/** `A B` for a sparse A of shape (N, c) and a dense B of shape (c, l): shape (N, l). */
export async function multiplySparse(a: SparseMatrix, b: DenseMatrix, pace?: Pace): Promise<DenseMatrix> {
  const l = b.columns;
  const out = new Float64Array(a.rows * l);
  for (let i = 0; i < a.rows; i++) {
    addRow(a.indices, a.values, a.indptr[i], a.indptr[i + 1], b.data, l, out, i * l);
    await pace?.();
  }
  return { rows: a.rows, columns: l, data: out };
}

/** Four terms at a time: a cell of the result is loaded and stored once for four products. */
function addRow(
  indices: Int32Array,
  values: Float64Array,
  from: number,
  end: number,
  b: Float64Array,
  l: number,
  out: Float64Array,
  to: number,
): void {
  let k = from;
  for (; k + 3 < end; k += 4) {
    const v0 = values[k];
    const v1 = values[k + 1];
    const v2 = values[k + 2];
    const v3 = values[k + 3];
    const p0 = indices[k] * l;
    const p1 = indices[k + 1] * l;
    const p2 = indices[k + 2] * l;
    const p3 = indices[k + 3] * l;
    for (let j = 0; j < l; j++) out[to + j] += v0 * b[p0 + j] + v1 * b[p1 + j] + v2 * b[p2 + j] + v3 * b[p3 + j];
  }
  for (; k < end; k++) {
    const v = values[k];
    const p = indices[k] * l;
    for (let j = 0; j < l; j++) out[to + j] += v * b[p + j];
  }
}
