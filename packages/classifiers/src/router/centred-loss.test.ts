import { expect, it } from '@jest/globals';
import { centredLoss } from './centred-loss.js';

const quality = Float64Array.of(1, 0, 0.5, 0.2, 0.4, 0.9);
const as = (scores: number[], scoreKind: 'quality' | 'probability' = 'quality') => ({
  rows: 2,
  columns: 3,
  scores: Float32Array.from(scores),
  scoreKind,
});

it('is 0 for any positive multiple of the truth, per row shifted as one likes', () => {
  expect(centredLoss(as([2, 0, 1, 0.4 + 7, 0.8 + 7, 1.8 + 7]), quality)).toBeCloseTo(0, 6);
});

it('is 0 for probabilities whose logarithms are the truth', () => {
  expect(centredLoss(as([...quality].map(Math.exp), 'probability'), quality)).toBeCloseTo(0, 6);
});

it('is 1 for scores that say nothing or the opposite', () => {
  expect(centredLoss(as([1, 1, 1, 1, 1, 1]), quality)).toBe(1);
  expect(
    centredLoss(as([0, 1, 0.5, 0.9, 0.4, 0.2].map((value) => value)), Float64Array.of(1, 0, 0.5, 0.2, 0.4, 0.9)),
  ).toBe(1);
});

it('leaves missing cells out', () => {
  const holes = Float64Array.of(1, NaN, 0.5, NaN, 0.4, NaN);
  // Row 0: quality ±0.25 around its mean, scores likewise; row 1 has one cell and nothing to compare.
  expect(centredLoss(as([1, 99, 0, 99, 5, 99]), holes)).toBeCloseTo(0, 6);
});

it('is 0 where the experts do not differ', () => {
  expect(centredLoss(as([1, 2, 3, 4, 5, 6]), Float64Array.of(1, 1, 1, 0, 0, 0))).toBe(0);
});
