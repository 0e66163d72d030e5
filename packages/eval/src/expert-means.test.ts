import { describe, expect, it } from '@jest/globals';
import { bestExpert } from './best-expert.js';
import { bestExpertPerDataset } from './best-expert-per-dataset.js';
import { expertMeans } from './expert-means.js';

const training = {
  experts: ['a', 'b'],
  datasets: [
    { name: 'x', rows: 4, counts: [3, 1], quality: [0.5, 1], costUsd: [1, 2] },
    { name: 'y', rows: 2, counts: [1, 0], quality: [0.9, null], costUsd: [3, null] },
  ],
};

describe('expertMeans', () => {
  it('weighs by recorded rows or datasets alike, in the order of the columns that are wanted', () => {
    const rows = expertMeans(training, ['b', 'a', 'c'], 'rows');
    expect([...rows.quality]).toEqual([1, 0.6, NaN]);
    expect([...rows.costUsd]).toEqual([2, 1.5, NaN]);
    const datasets = expertMeans(training, ['a', 'b'], 'datasets');
    expect([...datasets.quality]).toEqual([0.7, 1]);
    expect([...datasets.costUsd]).toEqual([2, 2]);
  });
});

describe('bestExpert', () => {
  const best = (quality: number[], costUsd: number[]) =>
    bestExpert({ quality: Float64Array.from(quality), costUsd: Float64Array.from(costUsd) });
  it.each([
    ['the highest', [0.1, 0.3, 0.2], [1, 9, 1], 1],
    ['the cheapest of equals', [0.3, 0.1, 0.3, 0.1 + 0.2], [3, 1, 2, 1], 3],
    ['the lowest index of all-equals', [NaN, 0.3, 0.3], [1, 2, 2], 1],
    ['a known cost before an unknown', [0.3, 0.3], [NaN, 5], 1],
    ['a negated metric', [-3, -2], [NaN, NaN], 1],
    ['none', [NaN], [1], -1],
  ])('takes %s', (_, quality, costUsd, index) => expect(best(quality, costUsd)).toBe(index));
});

describe('bestExpertPerDataset', () => {
  it('falls back for datasets that training did not have', () => {
    expect([...bestExpertPerDataset(training, ['a', 'b'], ['x', 'y', 'z'], 7)]).toEqual([1, 0, 7]);
  });
});
