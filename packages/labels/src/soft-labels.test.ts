import { describe, expect, it } from '@jest/globals';
import { readJson } from '@torouter/test-utils';
import fc from 'fast-check';
import { labelEntropy } from './label-entropy.js';
import { softLabels } from './soft-labels.js';

interface Golden {
  name: string;
  temperature: number;
  scores: (number | null)[][];
  labels: number[][];
  entropy: number[];
  meanEntropy: number;
}

describe('softLabels and labelEntropy', () => {
  it.each(
    readJson<Golden[]>(new URL('./fixtures/soft-labels.json', import.meta.url)).map(
      (golden) => [`${golden.name}, T = ${golden.temperature}`, golden] as const,
    ),
  )('agree with 60-digit arithmetic: %s', (_, { scores, temperature, labels, entropy, meanEntropy }) => {
    const columns = scores[0].length;
    const actual = softLabels(
      Float64Array.from(scores.flat(), (score) => score ?? NaN),
      columns,
      { temperature },
    );
    labels.flat().forEach((label, k) => expect(Math.abs(actual[k] - label)).toBeLessThan(1e-14));
    const measured = labelEntropy(actual, columns);
    entropy.forEach((value, i) => expect(Math.abs(measured.perRow[i] - value)).toBeLessThan(1e-13));
    expect(Math.abs(measured.mean - meanEntropy)).toBeLessThan(1e-13);
  });

  it('sum to 1 and keep the order of the scores, at any temperature', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 9 }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (scores, temperature) => {
          const labels = softLabels(Float64Array.from(scores), scores.length, { temperature });
          expect(labels.reduce((sum, label) => sum + label, 0)).toBeCloseTo(1, 12);
          scores.forEach((a, i) =>
            scores.forEach((b, j) => a > b && expect(labels[i]).toBeGreaterThanOrEqual(labels[j])),
          );
        },
      ),
    );
  });

  it('tend to uniform as the temperature grows', () => {
    for (const label of softLabels(Float64Array.of(0, 0.5, 1), 3, { temperature: 1e9 }))
      expect(label).toBeCloseTo(1 / 3, 8);
  });

  it('give a missing expert nothing, and a row without scores zeros', () => {
    expect([...softLabels(Float64Array.of(1, NaN, 1, NaN, NaN, NaN), 3)]).toEqual([0.5, 0, 0.5, 0, 0, 0]);
    expect(labelEntropy(Float64Array.of(0.5, 0, 0.5, 0, 0, 0), 3).mean).toBeCloseTo(Math.LN2);
  });

  it.each([
    [[1, 2], 2, 0],
    [[1, 2], 2, NaN],
    [[1, 2], 2, Infinity],
    [[1, Infinity], 2, 1],
    [[1, 2, 3], 2, 1],
    [[1, 2], 0, 1],
  ])('refuse scores %j in %i columns at temperature %d', (scores, columns, temperature) => {
    expect(() => softLabels(Float64Array.from(scores), columns, { temperature })).toThrow(
      expect.objectContaining({ code: 'TOROUTER_INVALID_ARGUMENT' }),
    );
  });
});
