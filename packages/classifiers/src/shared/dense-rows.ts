import type { SparseMatrix } from '@torouter/data';

/** Dense vectors as rows of a sparse matrix in which every column is filled. @param vectors Shape (rows, columns). */
export function denseRows(vectors: Float32Array, columns: number, scale = 1): SparseMatrix {
  const rows = vectors.length / columns;
  return {
    rows,
    columns,
    indptr: Int32Array.from({ length: rows + 1 }, (_, i) => i * columns),
    indices: Int32Array.from({ length: vectors.length }, (_, k) => k % columns),
    values: Float64Array.from(vectors, (value) => scale * value),
  };
}
