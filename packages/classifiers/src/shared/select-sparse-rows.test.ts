import { expect, it } from '@jest/globals';
import { selectSparseRows } from './select-sparse-rows.js';

it('copies rows in the order given', () => {
  const matrix = {
    rows: 3,
    columns: 4,
    indptr: Int32Array.of(0, 2, 2, 3),
    indices: Int32Array.of(0, 3, 1),
    values: Float64Array.of(1, 2, 3),
  };
  const picked = selectSparseRows(matrix, Int32Array.of(2, 0, 1));
  expect(picked).toEqual({
    rows: 3,
    columns: 4,
    indptr: Int32Array.of(0, 1, 3, 3),
    indices: Int32Array.of(1, 0, 3),
    values: Float64Array.of(3, 1, 2),
  });
  picked.values[0] = 9;
  expect(matrix.values[2]).toBe(3);
});
