import { describe, expect, it } from '@jest/globals';
import { createRandom, TorouterError } from '@torouter/data';
import fc from 'fast-check';
import { pairedBootstrap } from './paired-bootstrap.js';

/** Word for word: draw rows within each group, average, average the groups, sort, read off. */
function naive(values: Float64Array, groups: Int32Array, resamples: number, level: number) {
  const random = createRandom(2024);
  const members = [...new Set(groups)].map((group) => [...values].filter((_, i) => groups[i] === group));
  const means = Array.from({ length: resamples }, () => {
    const perGroup = members.map((list) => {
      let sum = 0;
      for (let i = 0; i < list.length; i++) sum += list[random.int(list.length)];
      return sum / list.length;
    });
    return perGroup.reduce((a, b) => a + b) / perGroup.length;
  }).sort((a, b) => a - b);
  const at = (q: number) => means[Math.round(q * (resamples - 1))];
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) };
}

const few = (rows: number) => {
  const random = createRandom(5);
  return Float64Array.from({ length: rows }, () => [-1, 0, 0, 0, 0.5, 1][random.int(6)]);
};
const many = (rows: number) => {
  const random = createRandom(6);
  return Float64Array.from({ length: rows }, () => random.normal() ** 3);
};

describe('pairedBootstrap', () => {
  // Both quantiles have a Monte Carlo error of about 1.5 % of the half-width at 10,000 resamples: 6 % is room for four of them.
  it.each([
    ['few levels, by their counts', few(600), new Int32Array(600)],
    ['many levels, value by value', many(600), new Int32Array(600)],
    [
      'few levels in groups of unequal size',
      few(700),
      Int32Array.from({ length: 700 }, (_, i) => (i < 350 ? 3 : i < 650 ? 1 : -2)),
    ],
    ['many levels in groups', many(300), Int32Array.from({ length: 300 }, (_, i) => (i % 5 ? 1 : 2))],
  ])('agrees with the plain bootstrap: %s', (_, values, groups) => {
    const got = pairedBootstrap(values, { groups, level: 0.9 });
    const expected = naive(values, groups, 10_000, 0.9);
    const tolerance = 0.06 * ((expected.high - expected.low) / 2);
    expect(Math.abs(got.low - expected.low)).toBeLessThan(tolerance);
    expect(Math.abs(got.high - expected.high)).toBeLessThan(tolerance);
    expect(got.low).toBeLessThan(got.mean);
    expect(got.high).toBeGreaterThan(got.mean);
  });

  it('covers the true mean in about 95 of 100 samples', () => {
    const random = createRandom(11);
    const samples = 500;
    const covered = { levels: 0, values: 0 };
    for (let s = 0; s < samples; s++) {
      const bernoulli = Float64Array.from({ length: 150 }, () => (random.next() < 0.6 ? 1 : 0));
      const normal = Float64Array.from({ length: 150 }, () => random.normal());
      const levels = pairedBootstrap(bernoulli, { resamples: 300, seed: s });
      const single = pairedBootstrap(normal, { resamples: 300, seed: s });
      if (levels.low <= 0.6 && 0.6 <= levels.high) covered.levels++;
      if (single.low <= 0 && 0 <= single.high) covered.values++;
    }
    // Standard error of a coverage of 0.95 over 500 samples: 0.01; the percentile interval itself is short by a little.
    for (const share of [covered.levels / samples, covered.values / samples]) {
      expect(share).toBeGreaterThan(0.91);
      expect(share).toBeLessThan(0.98);
    }
  });

  it('is the same for the same seed and another for another', () => {
    const values = many(50);
    expect(pairedBootstrap(values, { seed: 3 })).toEqual(pairedBootstrap(values, { seed: 3 }));
    expect(pairedBootstrap(values, { seed: 3 })).not.toEqual(pairedBootstrap(values, { seed: 4 }));
  });

  it('has no width where nothing varies', () => {
    expect(pairedBootstrap(new Float64Array(100).fill(0.1))).toEqual({ mean: 0.1, low: 0.1, high: 0.1 });
    expect(pairedBootstrap(Float64Array.of(3))).toEqual({ mean: 3, low: 3, high: 3 });
    const groups = Int32Array.of(1, 2, 2);
    expect(pairedBootstrap(Float64Array.of(0, 1, 1), { groups })).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
  });

  it('has the exact mean, bounds within the values, and scales with them (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 200 }), (integers) => {
        const values = Float64Array.from(integers);
        const { mean, low, high } = pairedBootstrap(values, { resamples: 200 });
        expect(mean).toBeCloseTo(integers.reduce((a, b) => a + b) / integers.length, 12);
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...integers));
        expect(high).toBeLessThanOrEqual(Math.max(...integers));
        const doubled = pairedBootstrap(
          values.map((value) => 2 * value),
          { resamples: 200 },
        );
        expect(doubled).toEqual({ mean: 2 * mean, low: 2 * low, high: 2 * high });
      }),
    );
  });

  it('refuses what it cannot resample', () => {
    const values = Float64Array.of(1, 2);
    const code = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        return TorouterError.isInstance(error) ? error.code : error;
      }
    };
    expect(code(() => pairedBootstrap(new Float64Array(0)))).toBe('TOROUTER_NOTHING_TO_SCORE');
    for (const run of [
      () => pairedBootstrap(Float64Array.of(1, NaN)),
      () => pairedBootstrap(values, { resamples: 0 }),
      () => pairedBootstrap(values, { level: 1 }),
      () => pairedBootstrap(values, { groups: Int32Array.of(1) }),
    ])
      expect(code(run)).toBe('TOROUTER_INVALID_ARGUMENT');
  });
});
