import { expect, it } from '@jest/globals';
import { bertTargets } from './bert-targets.js';
import { initialBias } from './initial-bias.js';

const rows = 100;
/** Expert 0 is right on 80 of 100, expert 1 on 40, expert 2 on all of its three outcomes, expert 3 was never asked. */
const quality = Float64Array.from({ length: 4 * rows }, (_, k) => {
  const [row, j] = [k >> 2, k & 3];
  return [Number(row % 5 < 4), Number(row % 5 < 2), row < 3 ? 1 : NaN, NaN][j];
});
const data = {
  experts: ['a', 'b', 'c', 'd'],
  texts: Array.from({ length: rows }, (_, row) => `text ${row}`),
  tasks: Array.from({ length: rows }, () => ''),
  quality,
  labels: quality.map((value) => (Number.isNaN(value) ? 0 : value)),
  sampleWeights: new Float64Array(rows).fill(1),
};

it('is the logit of mean qualities; a mean of three outcomes is drawn to that of all, none at all is the lowest', () => {
  const bias = initialBias(bertTargets(data, 'per-expert'));
  const chances = Array.from(bias, (logit) => 1 / (1 + Math.exp(-logit)));
  const overall = (0.8 + 0.4 + 1 + 0.4) / 4;
  expect(chances[0]).toBeCloseTo((80 + 10 * overall) / 110, 5);
  expect(chances[1]).toBeCloseTo((40 + 10 * overall) / 110, 5);
  expect(chances[2]).toBeCloseTo((3 + 10 * overall) / 13, 5);
  expect(chances[3]).toBeCloseTo(0.4, 5);
});

it('is the logarithm of mean labels', () => {
  const bias = initialBias(bertTargets(data, 'soft-labels'));
  expect(Math.exp(bias[0])).toBeGreaterThan(Math.exp(bias[1]));
});
