import { expect, it } from '@jest/globals';
import { createRandom, type SparseMatrix } from '@torouter/data';
import { Matrix } from 'ml-matrix';
import fc from 'fast-check';
import type { DenseMatrix } from './dense-matrix.js';
import { gram } from './gram.js';
import { multiplySparse } from './multiply-sparse.js';
import { multiplyTransposed } from './multiply-transposed.js';
import { selectRows } from './select-rows.js';
import { transpose } from './transpose.js';
import { transposedMultiply } from './transposed-multiply.js';
import { transposeSparse } from './transpose-sparse.js';

const random = createRandom(1);
const dense = (rows: number, columns: number): DenseMatrix => ({
  rows,
  columns,
  data: Float64Array.from({ length: rows * columns }, () => random.normal()),
});
const matrix = ({ rows, columns, data }: DenseMatrix) => Matrix.from1DArray(rows, columns, data);
const close = (got: DenseMatrix, want: Matrix) => {
  expect([got.rows, got.columns]).toEqual([want.rows, want.columns]);
  expect(want.to1DArray().reduce((worst, value, k) => Math.max(worst, Math.abs(value - got.data[k])), 0)).toBeLessThan(
    1e-10,
  );
};
/** About a third of the cells filled. */
function sparse(rows: number, columns: number): { sparse: SparseMatrix; full: Matrix } {
  const full = Matrix.zeros(rows, columns);
  const indptr = new Int32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      if (random.int(3) === 0) {
        const value = random.normal();
        full.set(i, j, value);
        indices.push(j);
        values.push(value);
      }
    indptr[i + 1] = indices.length;
  }
  return {
    sparse: { rows, columns, indptr, indices: Int32Array.from(indices), values: Float64Array.from(values) },
    full,
  };
}

// Sizes around the blocks of the kernels (2, 4, 64), and nothing at all.
const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(67));

it('multiplies as ml-matrix does (property)', async () => {
  await fc.assert(
    fc.asyncProperty(size, size, size, async (n, d, m) => {
      const [a, b, c] = [dense(n, d), dense(m, d), dense(n, m)];
      close(await multiplyTransposed(a, b), matrix(a).mmul(matrix(b).transpose()));
      close(await gram(a), matrix(a).transpose().mmul(matrix(a)));
      close(await transposedMultiply(a, c), matrix(a).transpose().mmul(matrix(c)));
      close(transpose(a), matrix(a).transpose());
      const { sparse: s, full } = sparse(m, n);
      close(await multiplySparse(s, a), full.mmul(matrix(a)));
      close(await multiplySparse(transposeSparse(s), b), full.transpose().mmul(matrix(b)));
    }),
    { numRuns: 40, seed: 1 },
  );
});

it('has no rows where there are none', async () => {
  expect(await multiplyTransposed(dense(0, 3), dense(2, 3))).toEqual(dense(0, 2));
  expect((await gram(dense(0, 2))).data).toEqual(new Float64Array(4));
});

it('selects rows in the order given, and leading columns', () => {
  const a = { rows: 3, columns: 2, data: Float64Array.of(1, 2, 3, 4, 5, 6) };
  expect(selectRows(a, [2, 0]).data).toEqual(Float64Array.of(5, 6, 1, 2));
  expect(selectRows(a, [2, 0], 1)).toEqual({ rows: 2, columns: 1, data: Float64Array.of(5, 1) });
});
