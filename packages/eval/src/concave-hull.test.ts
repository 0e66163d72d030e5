import { describe, expect, it } from '@jest/globals';
import { readJson } from '@torouter/test-utils';
import fc from 'fast-check';
import { concaveHull, type CostQuality } from './concave-hull.js';
import { hullQualityAt } from './hull-quality-at.js';

interface Case {
  name: string;
  singles: [number, number][];
  routers: Record<string, [number, number][]>;
  range: [number, number];
  expected: Record<string, { hull: [number, number][]; aiq: number }>;
}
const cases = readJson<Case[]>(new URL('./fixtures/hulls.json', import.meta.url));

/** Exact area of the hull over a range: it is linear between the cuts, so midpoints do. */
function area(hull: readonly CostQuality[], [from, to]: [number, number]): number {
  const cuts = [from, ...hull.map(([cost]) => cost).filter((cost) => cost > from && cost < to), to];
  return cuts.slice(1).reduce((sum, cut, k) => sum + (cut - cuts[k]) * hullQualityAt(hull, (cut + cuts[k]) / 2), 0);
}

describe.each(cases)('golden hulls: $name', ({ singles, routers, range, expected }) => {
  it.each([['zeroHull', singles] as const, ...Object.entries(routers)])('%s', (name, points) => {
    const hull = concaveHull(points);
    expect(hull).toEqual(expected[name].hull);
    expect(Math.abs(area(hull, range) / (range[1] - range[0]) - expected[name].aiq)).toBeLessThan(1e-12);
  });
});

describe('concaveHull', () => {
  it('lies on or above every point, rises and bends downwards, whatever the order (property)', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (points) => {
        const hull = concaveHull(points);
        expect(concaveHull(points.toReversed())).toEqual(hull);
        for (const [cost, quality] of points) expect(hullQualityAt(hull, cost)).toBeGreaterThanOrEqual(quality - 1e-12);
        for (const vertex of hull) expect(points).toContainEqual(vertex);
        const slopes = hull.slice(1).map(([cost, quality], k) => (quality - hull[k][1]) / (cost - hull[k][0]));
        for (const [k, slope] of slopes.entries()) {
          expect(slope).toBeGreaterThan(0);
          if (k) expect(slope).toBeLessThan(slopes[k - 1]);
        }
      }),
    );
  });

  it('of nothing is nothing', () => expect(concaveHull([])).toEqual([]));
});

describe('hullQualityAt', () => {
  const hull: CostQuality[] = [
    [1, 0.2],
    [3, 0.6],
  ];
  it.each([
    [0.5, 0],
    [1, 0.2],
    [2, 0.4],
    [3, 0.6],
    [9, 0.6],
  ])('at cost %d', (cost, quality) => expect(hullQualityAt(hull, cost)).toBeCloseTo(quality, 12));
  it('without vertices is 0', () => expect(hullQualityAt([], 1)).toBe(0));
});
