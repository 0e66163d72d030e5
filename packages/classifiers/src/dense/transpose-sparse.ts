import type { SparseMatrix } from '@torouter/data';

/** The transpose: what was compressed by rows is compressed by columns. */
export function transposeSparse({ rows, columns, indptr, indices, values }: SparseMatrix): SparseMatrix {
  const starts = new Int32Array(columns + 1);
  for (let k = 0; k < indices.length; k++) starts[indices[k] + 1]++;
  for (let c = 0; c < columns; c++) starts[c + 1] += starts[c];
  const next = starts.slice(0, columns);
  const rowOf = new Int32Array(indices.length);
  const moved = new Float64Array(values.length);
  for (let i = 0; i < rows; i++)
    for (let k = indptr[i]; k < indptr[i + 1]; k++) {
      const at = next[indices[k]]++;
      rowOf[at] = i;
      moved[at] = values[k];
    }
  return { rows: columns, columns: rows, indptr: starts, indices: rowOf, values: moved };
}
