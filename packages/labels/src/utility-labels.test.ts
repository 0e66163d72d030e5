import { expect, it } from '@jest/globals';
import { utilityLabels } from './utility-labels.js';

const quality = Float64Array.of(1, 0.5, NaN);

it('subtracts what money and time are worth', () => {
  const costUsd = Float64Array.of(0.1, 0.02, 0.1);
  const seconds = Float64Array.of(2, 1, 1);
  const utility = utilityLabels({ quality, costUsd, seconds }, { lambda: 2, mu: 0.1 });
  expect(utility[0]).toBeCloseTo(0.6, 12);
  expect(utility[1]).toBeCloseTo(0.36, 12);
  expect(utility[2]).toBeNaN();
  expect(quality[0]).toBe(1);
});

it('is missing where a part that counts is missing, and only there', () => {
  const costUsd = Float64Array.of(NaN, 0, 0);
  expect(utilityLabels({ quality, costUsd }, { lambda: 1 })[0]).toBeNaN();
  expect(utilityLabels({ quality, costUsd })[0]).toBe(1);
});

it('refuses a price without costs, and a negative one', () => {
  expect(() => utilityLabels({ quality }, { lambda: 1 })).toThrow(/costUsd must have 3 entries/);
  expect(() => utilityLabels({ quality, seconds: Float64Array.of(1) }, { mu: 1 })).toThrow(
    /seconds must have 3 entries/,
  );
  expect(() => utilityLabels({ quality }, { lambda: -1 })).toThrow(/at least 0/);
});
