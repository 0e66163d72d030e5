import type { DenseMatrix, Pace } from './dense-matrix.js';

/**
 * `A Bᵀ` for A of shape (N, D) and B of shape (M, D): shape (N, M). Every cell is one sum over ascending columns, however many
 * rows there are.
 */
export async function multiplyTransposed(a: DenseMatrix, b: DenseMatrix, pace?: Pace): Promise<DenseMatrix> {
  const out = { rows: a.rows, columns: b.rows, data: new Float64Array(a.rows * b.rows) };
  for (let i = 0; i < a.rows; i += 2) {
    if (i + 1 < a.rows) twoRows(a.data, b.data, out.data, i, a.columns, b.rows);
    else oneRow(a.data, b.data, out.data, i, a.columns, b.rows);
    await pace?.();
  }
  return out;
}

/** Two rows by four columns at a time: eight products for six loads. */
function twoRows(a: Float64Array, b: Float64Array, out: Float64Array, i: number, D: number, M: number): void {
  const p = i * D;
  const q = p + D;
  let j = 0;
  for (; j + 3 < M; j += 4) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let t0 = 0;
    let t1 = 0;
    let t2 = 0;
    let t3 = 0;
    const b0 = j * D;
    const b1 = b0 + D;
    const b2 = b1 + D;
    const b3 = b2 + D;
    for (let k = 0; k < D; k++) {
      const x = a[p + k];
      const y = a[q + k];
      const v0 = b[b0 + k];
      const v1 = b[b1 + k];
      const v2 = b[b2 + k];
      const v3 = b[b3 + k];
      s0 += x * v0;
      s1 += x * v1;
      s2 += x * v2;
      s3 += x * v3;
      t0 += y * v0;
      t1 += y * v1;
      t2 += y * v2;
      t3 += y * v3;
    }
    const to = i * M + j;
    out[to] = s0;
    out[to + 1] = s1;
    out[to + 2] = s2;
    out[to + 3] = s3;
    out[to + M] = t0;
    out[to + M + 1] = t1;
    out[to + M + 2] = t2;
    out[to + M + 3] = t3;
  }
  for (; j < M; j++) {
    let s = 0;
    let t = 0;
    for (let k = 0; k < D; k++) {
      s += a[p + k] * b[j * D + k];
      t += a[q + k] * b[j * D + k];
    }
    out[i * M + j] = s;
    out[(i + 1) * M + j] = t;
  }
}

function oneRow(a: Float64Array, b: Float64Array, out: Float64Array, i: number, D: number, M: number): void {
  for (let j = 0; j < M; j++) {
    let s = 0;
    for (let k = 0; k < D; k++) s += a[i * D + k] * b[j * D + k];
    out[i * M + j] = s;
  }
}
