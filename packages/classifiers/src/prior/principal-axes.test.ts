import { expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { gram } from '../dense/gram.js';
import { principalAxes } from './principal-axes.js';

it('turns rows onto uncorrelated axes, without losing anything', async () => {
  const random = createRandom(1);
  const x = { rows: 30, columns: 5, data: Float64Array.from({ length: 150 }, () => random.normal()) };
  // The last column is the sum of the first two: four axes are all there is.
  for (let i = 0; i < 30; i++) x.data[5 * i + 4] = x.data[5 * i] + x.data[5 * i + 1];
  const { rows, energies, axes } = await principalAxes(x);
  expect([rows.columns, axes.rows, energies.length]).toEqual([4, 4, 4]);
  const squares = await gram(rows);
  for (let a = 0; a < 4; a++)
    for (let b = 0; b < 4; b++) expect(squares.data[4 * a + b]).toBeCloseTo(a === b ? energies[a] : 0, 9);
  for (let i = 0; i < 30; i++)
    for (let d = 0; d < 5; d++) {
      let back = 0;
      for (let k = 0; k < 4; k++) back += rows.data[4 * i + k] * axes.data[5 * k + d];
      expect(back).toBeCloseTo(x.data[5 * i + d], 9);
    }
});

it('has no axis where every row is zero, and keeps the 400 largest of many', async () => {
  expect((await principalAxes({ rows: 3, columns: 2, data: new Float64Array(6) })).energies).toHaveLength(0);
  const diagonal = { rows: 410, columns: 410, data: new Float64Array(410 * 410) };
  for (let i = 0; i < 410; i++) diagonal.data[i * 411] = 1 + i;
  const { energies } = await principalAxes(diagonal);
  expect(energies).toHaveLength(400);
  expect(energies[399]).toBeCloseTo(11 ** 2, 6);
});
