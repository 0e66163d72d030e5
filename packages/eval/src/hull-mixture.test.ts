import { describe, expect, it } from '@jest/globals';
import { hullMixture } from './hull-mixture.js';

describe('hullMixture', () => {
  // b lies below the line from a to c, d is dearer and worse than c.
  const means = { quality: Float64Array.of(0.2, 0.3, 0.8, 0.7), costUsd: Float64Array.of(1, 2, 3, 4) };
  it.each([
    [0.5, [1, 0, 0, 0]],
    [1, [1, 0, 0, 0]],
    [1.5, [0.75, 0, 0.25, 0]],
    [2, [0.5, 0, 0.5, 0]],
    [3, [0, 0, 1, 0]],
    [9, [0, 0, 1, 0]],
    [NaN, [0, 0, 1, 0]],
  ])('at cost %d', (cost, weights) => expect([...hullMixture(means, cost)!]).toEqual(weights));

  it('leaves out experts without a mean, and says where there is none', () => {
    const gaps = { quality: Float64Array.of(0.2, 0.9, NaN), costUsd: Float64Array.of(1, NaN, 3) };
    expect([...hullMixture(gaps, 3)!]).toEqual([1, 0, 0]);
    expect(hullMixture({ quality: Float64Array.of(1), costUsd: Float64Array.of(NaN) }, 1)).toBeUndefined();
  });
});
