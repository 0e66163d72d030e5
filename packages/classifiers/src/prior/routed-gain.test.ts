import { expect, it } from '@jest/globals';
import { routedGain } from './routed-gain.js';

it('is the mean difference between the two choices, with its standard error', () => {
  // Chosen by the prior: expert 0 always. With the correction: expert 1 in rows 0, 1 and 2, where it gains 1, 1 and −1.
  const quality = Float64Array.of(0, 1, 0, 1, 1, 0, 1, 0);
  const prior = Float64Array.of(0.6, 0.4, 0.6, 0.4, 0.6, 0.4, 0.6, 0.4);
  const correction = Float64Array.of(0, 0.3, -0.3, 0, 0, 0.3, 0, 0.1);
  const { gain, standardError, rows } = routedGain(quality, prior, correction, 2);
  expect(rows).toBe(4);
  expect(gain).toBe(0.25);
  // deviations 0.75, 0.75, −1.25, −0.25: sum of squares 2.75
  expect(standardError).toBeCloseTo(Math.sqrt(2.75 / 3 / 4), 12);
});

it('leaves out rows where a chosen outcome is missing', () => {
  const quality = Float64Array.of(NaN, 1, 0, 1, 0, 1);
  const prior = Float64Array.of(1, 0, 1, 0, 1, 0);
  const correction = Float64Array.of(0, 2, 0, 2, 0, 2);
  expect(routedGain(quality, prior, correction, 2)).toEqual({ gain: 1, standardError: 0, rows: 2 });
});

it('is nothing where nothing is recorded', () => {
  const none = new Float64Array(4).fill(NaN);
  expect(routedGain(none, new Float64Array(4), new Float64Array(4), 2)).toEqual({ gain: 0, standardError: 0, rows: 0 });
});
