import type { SparseMatrix } from '@torouter/data';
import type { Counted } from './count-terms.js';
import type { Scratch } from './scratch.js';

/**
 * Sorted rows of the columns that stay.
 *
 * @param newColumn Old column → new column, −1 where it is dropped.
 */
export function sortedRows(
  { indptr, indices, counts }: Counted,
  newColumn: Int32Array | undefined,
  columns: number,
  binary: boolean,
  scratch: Scratch,
): SparseMatrix {
  const rows = indptr.length - 1;
  const outPtr = new Int32Array(rows + 1);
  const outIndices = new Int32Array(indptr[rows]);
  scratch.ensure(columns);
  const countOf = scratch.count;
  const values = new Float64Array(indptr[rows]);
  let end = 0;
  for (let i = 0; i < rows; i++) {
    const start = end;
    for (let k = indptr[i]; k < indptr[i + 1]; k++) {
      const column = newColumn ? newColumn[indices[k]] : indices[k];
      if (column < 0) continue;
      outIndices[end++] = column;
      countOf[column] = binary ? 1 : counts[k];
    }
    sortRange(outIndices, start, end);
    for (let k = start; k < end; k++) values[k] = countOf[outIndices[k]];
    outPtr[i + 1] = end;
  }
  const all = end === outIndices.length;
  return {
    rows,
    columns,
    indptr: outPtr,
    indices: all ? outIndices : outIndices.slice(0, end),
    values: all ? values : values.slice(0, end),
  };
}

/** Short rows, which prompts have, are sorted faster by insertion than by a call of the built-in sort. */
function sortRange(values: Int32Array, start: number, end: number): void {
  if (end - start > 48) {
    values.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = values[i];
    let k = i - 1;
    for (; k >= start && values[k] > value; k--) values[k + 1] = values[k];
    values[k + 1] = value;
  }
}
