/**
 * A sparse matrix, compressed by rows (CSR): row i holds `indices[indptr[i] .. indptr[i + 1])`, ascending, with `values`
 * beside them. Shape (rows, columns).
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Length rows + 1. */
  readonly indptr: Int32Array;
  /** Column of each stored value. */
  readonly indices: Int32Array;
  readonly values: Float64Array;
}
