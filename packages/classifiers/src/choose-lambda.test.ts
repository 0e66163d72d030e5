import { describe, expect, it } from '@jest/globals';
import { readJson } from '@torouter/test-utils';
import { createRandom, TorouterError } from '@torouter/data';
import fc from 'fast-check';
import { chooseLambda } from './choose-lambda.js';

interface Case {
  name: string;
  quality: number[][];
  cost: number[][];
  predictedQuality: number[][];
  predictedCost: number[][];
  expected: {
    everyLambda: {
      points: [number, number][];
      bestSingle: { meanQuality: number; meanCost: number };
      qnc: { firstPoint: number | null };
    };
  };
}
const cases = readJson<Case[]>(new URL('./fixtures/deferral.json', import.meta.url));

const optionsOf = ({ quality, cost, predictedQuality, predictedCost }: Case) => ({
  scores: predictedQuality.flat(),
  costUsd: predictedCost.flat(),
  quality: quality.flat(),
  realCostUsd: cost.flat(),
  columns: quality[0].length,
});

/** The policy itself: argmax of score − λ cost, ties to the lowest index; then the realised means. */
function realised(options: ReturnType<typeof optionsOf>, lambda: number) {
  const { scores, costUsd, quality, realCostUsd, columns } = options;
  const rows = scores.length / columns;
  const sums = { quality: 0, qualities: 0, cost: 0, costs: 0 };
  for (let i = 0; i < rows; i++) {
    let best = i * columns;
    for (let k = best + 1; k < (i + 1) * columns; k++)
      if (scores[k] - lambda * costUsd[k] > scores[best] - lambda * costUsd[best]) best = k;
    if (!Number.isNaN(quality[best])) {
      sums.quality += quality[best];
      sums.qualities++;
    }
    if (!Number.isNaN(realCostUsd[best])) {
      sums.cost += realCostUsd[best];
      sums.costs++;
    }
  }
  return { quality: sums.quality / sums.qualities, costUsd: sums.cost / sums.costs };
}

describe.each(cases)('golden deferral: $name', (golden) => {
  const options = optionsOf(golden);
  const { points, bestSingle, qnc } = golden.expected.everyLambda;

  it('finds for every quality on the curve the cheapest routing that reaches it', () => {
    for (const [, floor] of points) {
      const cheapest = Math.min(...points.filter(([, quality]) => quality >= floor).map(([cost]) => cost));
      const chosen = chooseLambda({ ...options, floor })!;
      expect(Math.abs(chosen.costUsd - cheapest)).toBeLessThan(1e-12);
      expect(chosen.quality).toBeGreaterThanOrEqual(floor - 1e-12);
      const again = realised(options, chosen.lambda);
      expect(Math.abs(again.costUsd - chosen.costUsd)).toBeLessThan(1e-12);
      expect(Math.abs(again.quality - chosen.quality)).toBeLessThan(1e-12);
    }
  });

  it('gives the QNC with the best single as the floor', () => {
    const chosen = chooseLambda({ ...options, floor: bestSingle.meanQuality });
    if (qnc.firstPoint === null) expect(chosen).toBeUndefined();
    else expect(Math.abs(chosen!.costUsd / bestSingle.meanCost - qnc.firstPoint)).toBeLessThan(1e-12);
  });
});

describe('chooseLambda', () => {
  it('gives nothing where no λ reaches the floor, and λ = 0 where all is equal', () => {
    const options = { scores: [1, 1], costUsd: [1, 1], quality: [0, 1], realCostUsd: [1, 1], columns: 2 };
    expect(chooseLambda({ ...options, floor: 0.5 })).toBeUndefined();
    expect(chooseLambda({ ...options, floor: 0 })).toEqual({ lambda: 0, quality: 0, costUsd: 1 });
  });

  it('separates λ = 0, which takes the lower index on a tie, from the λ > 0 that takes the cheaper', () => {
    const tie = { scores: [1, 1], costUsd: [3, 2], quality: [1, 1], realCostUsd: [3, 2], columns: 2 };
    const chosen = chooseLambda({ ...tie, floor: 1 })!;
    expect(chosen.lambda).toBeGreaterThan(0);
    expect(chosen.costUsd).toBe(2);
  });

  it('leaves cells that are not recorded out of the means', () => {
    const options = {
      scores: [0.9, 0.1, 0.9, 0.1],
      costUsd: [2, 1, 2, 1],
      quality: [NaN, 1, 0.8, 1],
      realCostUsd: [4, NaN, 2, 1],
      columns: 2,
    };
    expect(chooseLambda({ ...options, floor: 0.8 })).toEqual({ lambda: 1.6, quality: 1, costUsd: 1 });
    expect(chooseLambda({ ...options, floor: 0.8, realCostUsd: [4, NaN, 2, NaN] })).toEqual({
      lambda: 0,
      quality: 0.8,
      costUsd: 3,
    });
  });

  it('is never beaten by a λ of a fine grid, and keeps its word (property)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, rows, columns, floor) => {
          const random = createRandom(seed);
          // Coarse values, so that ties and common breakpoints occur.
          const draw = (levels: number) => Array.from({ length: rows * columns }, () => random.int(levels) / 4);
          const options = { scores: draw(5), costUsd: draw(9), quality: draw(5), realCostUsd: draw(9), columns };
          const chosen = chooseLambda({ ...options, floor });
          if (chosen) {
            const again = realised(options, chosen.lambda);
            expect(again.quality).toBeCloseTo(chosen.quality, 12);
            expect(again.costUsd).toBeCloseTo(chosen.costUsd, 12);
            expect(again.quality).toBeGreaterThanOrEqual(floor - 1e-12);
          }
          for (let step = 0; step < 200; step++) {
            const lambda = step / 37.3;
            const other = realised(options, lambda);
            if (other.quality < floor) continue;
            expect(chosen).toBeDefined();
            expect(chosen!.costUsd).toBeLessThanOrEqual(other.costUsd + 1e-12);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses lengths that differ, no columns and predictions that are not finite', () => {
    const options = { scores: [1, 1], costUsd: [1, 1], quality: [0, 1], realCostUsd: [1, 1], columns: 2, floor: 0 };
    for (const wrong of [
      { columns: 0 },
      { columns: 3 },
      { quality: [1] },
      { scores: [NaN, 1] },
      { costUsd: [1, Infinity] },
    ])
      expect(() => chooseLambda({ ...options, ...wrong })).toThrow(TorouterError);
  });
});
