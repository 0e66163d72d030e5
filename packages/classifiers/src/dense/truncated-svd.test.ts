import { expect, it } from '@jest/globals';
import { createRandom, type SparseMatrix } from '@torouter/data';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { gram } from './gram.js';
import { multiplyTransposed } from './multiply-transposed.js';
import { truncatedSvd } from './truncated-svd.js';

/** A matrix whose rows are sums of a few patterns, with some noise. */
function patterned(
  rows: number,
  columns: number,
  patterns: number,
  noise: number,
): { sparse: SparseMatrix; full: Matrix } {
  const random = createRandom(7);
  const shapes = Array.from({ length: patterns }, (_, p) =>
    Array.from({ length: columns }, () => (random.int(4) ? 0 : random.normal() * (patterns - p))),
  );
  const full = Matrix.zeros(rows, columns);
  for (let i = 0; i < rows; i++) {
    const weights = shapes.map(() => random.normal());
    for (let j = 0; j < columns; j++) {
      let value = shapes.reduce((sum, shape, p) => sum + weights[p] * shape[j], 0);
      if (noise && random.int(5) === 0) value += noise * random.normal();
      full.set(i, j, value);
    }
  }
  const indptr = new Int32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      if (full.get(i, j) !== 0) {
        indices.push(j);
        values.push(full.get(i, j));
      }
    indptr[i + 1] = indices.length;
  }
  return {
    sparse: { rows, columns, indptr, indices: Int32Array.from(indices), values: Float64Array.from(values) },
    full,
  };
}

const components = async ({ basis, rotation }: Awaited<ReturnType<typeof truncatedSvd>>) =>
  multiplyTransposed(basis, rotation);

it('finds the leading singular values and vectors of an exact decomposition', async () => {
  const { sparse, full } = patterned(80, 50, 6, 0.05);
  const found = await truncatedSvd(sparse, { rank: 6, seed: 1, passes: 4 });
  const exact = new SingularValueDecomposition(full, { autoTranspose: true });
  const v = await components(found);
  for (let k = 0; k < 6; k++) {
    expect(found.values[k] / exact.diagonal[k]).toBeCloseTo(1, 6);
    let dot = 0;
    for (let j = 0; j < 50; j++) dot += v.data[j * 6 + k] * exact.rightSingularVectors.get(j, k);
    expect(Math.abs(dot)).toBeCloseTo(1, 5);
  }
});

it('has orthonormal vectors', async () => {
  const { sparse } = patterned(60, 200, 10, 0.5);
  const v = await components(await truncatedSvd(sparse, { rank: 20, seed: 1 }));
  const { data } = await gram(v);
  for (let a = 0; a < 20; a++) for (let b = 0; b < 20; b++) expect(data[a * 20 + b]).toBeCloseTo(a === b ? 1 : 0, 8);
});

it('finds no more than the rank there is, and nothing in zeros', async () => {
  const { sparse, full } = patterned(30, 40, 3, 0);
  const { values } = await truncatedSvd(sparse, { rank: 10, seed: 1 });
  const exact = new SingularValueDecomposition(full, { autoTranspose: true });
  expect(values).toHaveLength(3);
  values.forEach((value, k) => expect(value).toBeCloseTo(exact.diagonal[k], 8));
  const zeros = { ...sparse, indptr: new Int32Array(31), indices: new Int32Array(0), values: new Float64Array(0) };
  expect((await truncatedSvd(zeros, { rank: 10, seed: 1 })).values).toHaveLength(0);
});

it('is the same for the same seed', async () => {
  const { sparse } = patterned(30, 40, 8, 0.1);
  const [a, b] = [await truncatedSvd(sparse, { rank: 4, seed: 5 }), await truncatedSvd(sparse, { rank: 4, seed: 5 })];
  expect(a).toEqual(b);
});
