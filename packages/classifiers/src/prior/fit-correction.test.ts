import { expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { inverse, Matrix } from 'ml-matrix';
import fc from 'fast-check';
import { fitCorrection } from './fit-correction.js';
import { principalAxes } from './principal-axes.js';

/** Rows, quality that the second column explains in part, and a prior of a half; every seventh outcome missing if asked. */
function problem({ seed = 1, N = 25, D = 4, E = 3, missing = false } = {}) {
  const random = createRandom(seed);
  const x = { rows: N, columns: D, data: Float64Array.from({ length: N * D }, () => random.normal()) };
  const quality = Float64Array.from({ length: N * E }, (_, cell) => {
    const i = Math.floor(cell / E);
    if (missing && cell % 7 === 3) return NaN;
    return x.data[i * D + 1] * (cell % E) * 0.3 + random.normal() + (cell % E);
  });
  const prior = new Float64Array(N * E).fill(0.5);
  return { x, quality, prior, N, D, E };
}

/** What each row's departure from the prior is predicted to be by a ridge regression refitted on all other rows. */
function refitted({ x, quality, prior, N, D, E }: ReturnType<typeof problem>, lambda: number): Matrix {
  const target = Matrix.zeros(N, E);
  for (let i = 0; i < N; i++) {
    const recorded = [...Array(E).keys()].filter((j) => !Number.isNaN(quality[i * E + j]));
    const own = (j: number) => quality[i * E + j] - prior[i * E + j];
    const mean = recorded.reduce((sum, j) => sum + own(j), 0) / recorded.length;
    for (let j = 0; j < E; j++) target.set(i, j, recorded.includes(j) ? own(j) : mean);
  }
  const full = Matrix.from1DArray(N, D, x.data);
  const out = Matrix.zeros(N, E);
  for (let i = 0; i < N; i++) {
    const others = [...Array(N).keys()].filter((row) => row !== i);
    const part = full.selection(others, [...Array(D).keys()]);
    const y = target.selection(others, [...Array(E).keys()]);
    const penalised = part.transpose().mmul(part).add(Matrix.eye(D).mul(lambda));
    const beta = inverse(penalised).mmul(part.transpose().mmul(y));
    out.setRow(i, full.getRowVector(i).mmul(beta).to1DArray());
  }
  return out;
}

it.each([false, true])(
  'leaves rows out as refits do, for the λ whose refits err least (missing outcomes: %s)',
  async (missing) => {
    const given = problem({ missing });
    const { quality, prior, N, E } = given;
    const lambdas = [0.5, 5, 50, 500];
    const found = await fitCorrection(await principalAxes(given.x), quality, prior, { lambdas });
    const errors = lambdas.map((lambda) => {
      const predicted = refitted(given, lambda);
      let total = 0;
      for (let i = 0; i < N; i++) {
        const recorded = [...Array(E).keys()].filter((j) => !Number.isNaN(quality[i * E + j]));
        const errorsOfRow = recorded.map((j) => quality[i * E + j] - prior[i * E + j] - predicted.get(i, j));
        const mean = errorsOfRow.reduce((a, b) => a + b, 0) / errorsOfRow.length;
        total += errorsOfRow.reduce((sum, error) => sum + (error - mean) ** 2, 0);
      }
      return total / N;
    });
    expect(found.lambda).toBe(lambdas[errors.indexOf(Math.min(...errors))]);
    expect(found.error).toBeCloseTo(Math.min(...errors), 10);
    const expected = refitted(given, found.lambda).to1DArray();
    found.leftOut.forEach((value, cell) => expect(value).toBeCloseTo(expected[cell], 10));
  },
);

it('takes a large λ where the text says nothing', async () => {
  const random = createRandom(9);
  const { x, prior } = problem({ N: 300, D: 20 });
  const quality = Float64Array.from({ length: 900 }, () => random.normal());
  expect((await fitCorrection(await principalAxes(x), quality, prior)).lambda).toBeGreaterThan(500);
});

it('permutes with the experts, and does not care for what all experts of a row share (property)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.boolean(), async (seed, missing) => {
      const { x, quality, prior, N, E } = problem({ seed, missing });
      const axes = await principalAxes(x);
      const plain = await fitCorrection(axes, quality, prior);
      // Rows of E cells keep their place; columns move by one.
      const rotate = (values: Float64Array) =>
        values.map((_, cell) => values[cell - (cell % E) + (((cell % E) + 1) % E)]);
      const permuted = await fitCorrection(axes, rotate(quality), rotate(prior));
      expect(permuted.lambda).toBe(plain.lambda);
      rotate(plain.leftOut).forEach((value, cell) => expect(permuted.leftOut[cell]).toBeCloseTo(value, 9));

      const lifted = quality.map((value, cell) => value + Math.sin(Math.floor(cell / E)));
      const shifted = await fitCorrection(axes, lifted, prior);
      expect(shifted.lambda).toBe(plain.lambda);
      for (let i = 0; i < N; i++)
        for (let j = 1; j < E; j++) {
          const difference = (values: Float64Array) => values[i * E + j] - values[i * E];
          expect(difference(shifted.leftOut)).toBeCloseTo(difference(plain.leftOut), 9);
        }
    }),
    { numRuns: 10, seed: 4 },
  );
});
