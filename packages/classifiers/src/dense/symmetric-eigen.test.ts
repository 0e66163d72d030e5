import { expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { gram } from './gram.js';
import { symmetricEigen } from './symmetric-eigen.js';

async function checked(n: number, data: Float64Array) {
  const { values, vectors } = await symmetricEigen({ rows: n, columns: n, data });
  const size = Math.max(1, Math.abs(values[0]), Math.abs(values[n - 1] ?? 0));
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let dot = 0;
      let product = 0;
      for (let k = 0; k < n; k++) {
        dot += vectors.data[a * n + k] * vectors.data[b * n + k];
        product += data[b * n + k] * vectors.data[a * n + k];
      }
      expect(dot).toBeCloseTo(a === b ? 1 : 0, 10);
      expect((product - values[a] * vectors.data[a * n + b]) / size).toBeCloseTo(0, 10);
    }
  return values;
}

it('has orthonormal eigenvectors and ml-matrix’s eigenvalues, descending', async () => {
  const random = createRandom(2);
  for (const n of [1, 2, 3, 8, 40]) {
    const x = { rows: 50, columns: n, data: Float64Array.from({ length: 50 * n }, () => random.normal()) };
    const { data } = await gram(x);
    const values = await checked(n, data);
    const expected = new EigenvalueDecomposition(Matrix.from1DArray(n, n, data)).realEigenvalues.sort((a, b) => b - a);
    values.forEach((value, k) => expect(value).toBeCloseTo(expected[k], 8));
  }
});

it('copes with zeros, diagonals, equal eigenvalues and a low rank', async () => {
  expect([...(await checked(3, new Float64Array(9)))]).toEqual([0, 0, 0]);
  expect([...(await checked(3, Float64Array.of(1, 0, 0, 0, 3, 0, 0, 0, -2)))]).toEqual([3, 1, -2]);
  const ones = await checked(5, new Float64Array(25).fill(1));
  [5, 0, 0, 0, 0].forEach((value, k) => expect(ones[k]).toBeCloseTo(value, 12));
});
