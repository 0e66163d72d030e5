import { expect, it } from '@jest/globals';
import type { SparseMatrix } from '@torouter/data';
import fc from 'fast-check';
import { createSparseIndex } from './neighbour-index.js';

function sparse(dense: number[][]): SparseMatrix {
  const entries = dense.map((row) => row.flatMap((value, column) => (value ? [[column, value] as const] : [])));
  const indptr = new Int32Array(dense.length + 1);
  entries.forEach((row, i) => (indptr[i + 1] = indptr[i] + row.length));
  return {
    rows: dense.length,
    columns: dense[0].length,
    indptr,
    indices: Int32Array.from(entries.flat(), ([column]) => column),
    values: Float64Array.from(entries.flat(), ([, value]) => value),
  };
}

it('finds what a full scan finds, in its order', () => {
  const matrix = (rows: number) =>
    fc.array(fc.array(fc.constantFrom(0, 0, 1, 2, 5), { minLength: 6, maxLength: 6 }), {
      minLength: rows,
      maxLength: 12,
    });
  fc.assert(
    fc.property(matrix(1), matrix(1), fc.integer({ min: 1, max: 15 }), (rows, queries, k) => {
      const index = createSparseIndex(sparse(rows));
      queries.forEach((query, q) => {
        const cosine = rows.map((row) => {
          const dot = row.reduce<number>((sum, value, c) => sum + value * query[c], 0);
          return dot / (Math.hypot(...row) * Math.hypot(...query) || 1);
        });
        const found = index.search(sparse(queries), q, k);
        const expected = cosine
          .filter((value) => value > 0)
          .sort((a, b) => b - a)
          .slice(0, k);
        expect(found.rows).toHaveLength(expected.length);
        found.similarities.forEach((value, n) => {
          expect(value).toBeCloseTo(expected[n], 12);
          expect(value).toBeCloseTo(cosine[found.rows[n]], 12);
        });
      });
    }),
  );
});

it('gives ties to the lower row', () => {
  const rows = sparse([
    [0, 1],
    [1, 0],
    [1, 0],
    [1, 0],
  ]);
  expect([...createSparseIndex(rows).search(sparse([[2, 0]]), 0, 2).rows]).toEqual([1, 2]);
});

it('finds nothing for a query that shares no column', () => {
  expect(createSparseIndex(sparse([[1, 0]])).search(sparse([[0, 1]]), 0, 3).rows).toHaveLength(0);
});
