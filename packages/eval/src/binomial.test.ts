import { describe, expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { createBinomial } from './binomial.js';

/** Exact probabilities of Binomial(n, p), by logarithms. */
function probabilities(n: number, p: number): number[] {
  const logFactorial = [0];
  for (let k = 1; k <= n; k++) logFactorial.push(logFactorial[k - 1] + Math.log(k));
  return Array.from({ length: n + 1 }, (_, k) =>
    Math.exp(logFactorial[n] - logFactorial[k] - logFactorial[n - k] + k * Math.log(p) + (n - k) * Math.log(1 - p)),
  );
}

describe('createBinomial', () => {
  it.each([
    [5, 0.3],
    [40, 0.2],
    [40, 0.5],
    [100, 0.07],
    [100, 0.93],
    [300, 0.4],
    [20_000, 0.75],
  ])('has the distribution Binomial(%d, %d)', (n, p) => {
    const draws = 200_000;
    const binomial = createBinomial(createRandom(7), n);
    const seen = new Int32Array(n + 1);
    for (let i = 0; i < draws; i++) seen[binomial(n, p)]++;
    // Pearson's statistic over the values that are expected at least 20 times, the rest as one cell.
    let statistic = 0;
    let cells = 0;
    let restSeen = draws;
    let restExpected = draws;
    for (const [k, probability] of probabilities(n, p).entries()) {
      const expected = probability * draws;
      if (expected < 20) continue;
      statistic += (seen[k] - expected) ** 2 / expected;
      cells++;
      restSeen -= seen[k];
      restExpected -= expected;
    }
    if (restExpected > 1) statistic += (restSeen - restExpected) ** 2 / restExpected;
    // Mean cells, variance 2·cells: four deviations is a chance of about 1 in 10,000, and the seed is fixed.
    expect(statistic).toBeLessThan(cells + 4 * Math.sqrt(2 * cells) + 5);
  });

  it('knows the certain cases', () => {
    const binomial = createBinomial(createRandom(1), 10);
    expect([binomial(0, 0.5), binomial(10, 0), binomial(10, 1)]).toEqual([0, 0, 10]);
  });
});
