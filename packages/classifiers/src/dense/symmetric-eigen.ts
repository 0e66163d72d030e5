import type { DenseMatrix, Pace } from './dense-matrix.js';

/** `A = Σ_k values[k] · v_k v_kᵀ`, where v_k is row k of `vectors`. */
export interface SymmetricEigen {
  /** Shape (n,), descending. */
  readonly values: Float64Array;
  /** Shape (n, n): eigenvectors as rows, of length 1. */
  readonly vectors: DenseMatrix;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder tridiagonalisation, then implicit QL (Golub and Van Loan,
 * Matrix Computations, sections 8.3.1 and 8.3.3). Vectors are rows throughout, so that every inner loop runs along memory.
 *
 * @param matrix Shape (n, n), symmetric, finite.
 */
export async function symmetricEigen(matrix: DenseMatrix, pace?: Pace): Promise<SymmetricEigen> {
  const n = matrix.rows;
  const { diagonal, beside, vectors } = await tridiagonalise(matrix, pace);
  for (let l = 0; l < n; l++) {
    // Convergence is cubic, two or three steps per value; the bound only keeps NaN from looping for ever.
    for (let step = 0; step < 60 && qlStep(diagonal, beside, vectors, l, n); step++) await pace?.();
  }
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b] - diagonal[a] || a - b);
  const data = new Float64Array(n * n);
  order.forEach((from, to) => data.set(vectors.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (k) => diagonal[k]), vectors: { rows: n, columns: n, data } };
}

/** `A = Q T Qᵀ`: T's diagonal and the cells beside it, and Qᵀ. */
async function tridiagonalise({ rows: n, data }: DenseMatrix, pace?: Pace) {
  const a = data.slice();
  const beside = new Float64Array(n);
  const betas = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = 0; k + 2 < n; k++) {
    // The reflection that clears row k right of its second cell; its vector stays in that row.
    let squares = 0;
    for (let j = k + 1; j < n; j++) squares += a[k * n + j] ** 2;
    const first = a[k * n + k + 1];
    const length = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    beside[k] = length;
    if (squares === 0) continue;
    a[k * n + k + 1] = first - length;
    const beta = 1 / (squares - first * length);
    betas[k] = beta;
    const v = a.subarray(k * n, (k + 1) * n);
    reflectBothSides(a, v, p, k + 1, n, beta);
    await pace?.();
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]);
  if (n > 1) beside[n - 2] = a[(n - 2) * n + n - 1];

  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let k = n - 3; k >= 0; k--) {
    const v = a.subarray(k * n, (k + 1) * n);
    for (let r = k + 1; r < n && betas[k] !== 0; r++) {
      let dot = 0;
      for (let j = k + 1; j < n; j++) dot += vectors[r * n + j] * v[j];
      dot *= betas[k];
      for (let j = k + 1; j < n; j++) vectors[r * n + j] -= dot * v[j];
    }
    await pace?.();
  }
  return { diagonal, beside, vectors };
}

/** `A ← (I − β v vᵀ) A (I − β v vᵀ)` on the rows and columns from `from` on. */
function reflectBothSides(a: Float64Array, v: Float64Array, w: Float64Array, from: number, n: number, beta: number) {
  let vp = 0;
  for (let i = from; i < n; i++) {
    let sum = 0;
    for (let j = from; j < n; j++) sum += a[i * n + j] * v[j];
    w[i] = beta * sum;
    vp += w[i] * v[i];
  }
  for (let i = from; i < n; i++) w[i] -= ((beta * vp) / 2) * v[i];
  for (let i = from; i < n; i++) {
    const vi = v[i];
    const wi = w[i];
    for (let j = from; j < n; j++) a[i * n + j] -= vi * w[j] + wi * v[j];
  }
}

/** One implicit QL step towards the value at l; false where it is there. */
function qlStep(d: Float64Array, e: Float64Array, vectors: Float64Array, l: number, n: number): boolean {
  let m = l;
  for (; m + 1 < n; m++) {
    const scale = Math.abs(d[m]) + Math.abs(d[m + 1]);
    if (Math.abs(e[m]) <= Number.EPSILON * scale) break;
  }
  if (m === l) return false;
  let g = (d[l + 1] - d[l]) / (2 * e[l]);
  let r = Math.hypot(g, 1);
  g = d[m] - d[l] + e[l] / (g + (g >= 0 ? r : -r));
  let s = 1;
  let c = 1;
  let shift = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // The matrix falls apart here; the next step starts from what is left.
      d[i + 1] -= shift;
      e[m] = 0;
      return true;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - shift;
    r = (d[i] - g) * s + 2 * c * b;
    shift = s * r;
    d[i + 1] = g + shift;
    g = c * r - b;
    rotate(vectors, i * n, (i + 1) * n, n, s, c);
  }
  d[l] -= shift;
  e[l] = g;
  e[m] = 0;
  return true;
}

function rotate(vectors: Float64Array, p: number, q: number, n: number, s: number, c: number): void {
  for (let k = 0; k < n; k++) {
    const x = vectors[p + k];
    const y = vectors[q + k];
    vectors[q + k] = s * x + c * y;
    vectors[p + k] = c * x - s * y;
  }
}
