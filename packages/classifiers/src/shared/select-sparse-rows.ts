import type { SparseMatrix } from '@torouter/data';

/** Some rows of a sparse matrix, copied in the order given. */
export function selectSparseRows({ columns, indptr, indices, values }: SparseMatrix, rows: Int32Array): SparseMatrix {
  const size = rows.reduce((sum, row) => sum + indptr[row + 1] - indptr[row], 0);
  const picked = {
    rows: rows.length,
    columns,
    indptr: new Int32Array(rows.length + 1),
    indices: new Int32Array(size),
    values: new Float64Array(size),
  };
  let end = 0;
  rows.forEach((row, i) => {
    picked.indices.set(indices.subarray(indptr[row], indptr[row + 1]), end);
    picked.values.set(values.subarray(indptr[row], indptr[row + 1]), end);
    end += indptr[row + 1] - indptr[row];
    picked.indptr[i + 1] = end;
  });
  return picked;
}
