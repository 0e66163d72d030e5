import { expect, it } from '@jest/globals';
import { selectSparseColumns } from './select-sparse-columns.js';

it('takes a range of columns, and leaves rows without any empty', () => {
  const matrix = {
    rows: 3,
    columns: 5,
    indptr: Int32Array.of(0, 3, 3, 5),
    indices: Int32Array.of(0, 2, 4, 1, 3),
    values: Float64Array.of(1, 2, 3, 4, 5),
  };
  expect(selectSparseColumns(matrix, 1, 4)).toEqual({
    rows: 3,
    columns: 3,
    indptr: Int32Array.of(0, 1, 1, 3),
    indices: Int32Array.of(1, 0, 2),
    values: Float64Array.of(2, 4, 5),
  });
  expect(selectSparseColumns(matrix, 5, 5).values).toHaveLength(0);
});
