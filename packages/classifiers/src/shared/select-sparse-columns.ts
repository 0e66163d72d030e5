import type { SparseMatrix } from '@torouter/data';

/** Columns `from` (inclusive) to `to` (exclusive) of a sparse matrix, as a matrix of their own. */
export function selectSparseColumns(matrix: SparseMatrix, from: number, to: number): SparseMatrix {
  const { rows, indptr } = matrix;
  const kept = new Int32Array(rows + 1);
  const chosen = matrix.indices.map((column) => (column >= from && column < to ? 1 : 0));
  for (let i = 0; i < rows; i++) {
    let count = 0;
    for (let k = indptr[i]; k < indptr[i + 1]; k++) count += chosen[k];
    kept[i + 1] = kept[i] + count;
  }
  const indices = new Int32Array(kept[rows]);
  const values = new Float64Array(kept[rows]);
  let end = 0;
  for (let k = 0; k < chosen.length; k++)
    if (chosen[k]) {
      indices[end] = matrix.indices[k] - from;
      values[end++] = matrix.values[k];
    }
  return { rows, columns: to - from, indptr: kept, indices, values };
}
