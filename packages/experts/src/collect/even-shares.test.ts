import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evenShares } from './even-shares.js';

const anySizes = fc
  .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
  .map((sizes) => new Map(sizes.map((size, i) => [`dataset ${i}`, size])));
const sumOf = (shares: ReadonlyMap<string, number>) => [...shares.values()].reduce((sum, share) => sum + share, 0);

it('shares are as many as there may be, and even as far as the datasets are large enough', () => {
  fc.assert(
    fc.property(anySizes, fc.integer({ min: 1, max: 200 }), (sizes, limit) => {
      const shares = evenShares(sizes, limit);
      expect([...shares.keys()]).toEqual([...sizes.keys()]);
      expect(sumOf(shares)).toBe(Math.min(limit, sumOf(sizes)));
      for (const [dataset, share] of shares) expect(share).toBeLessThanOrEqual(sizes.get(dataset)!);
      const notExhausted = [...shares].filter(([dataset, share]) => share < sizes.get(dataset)!);
      const lowest = Math.min(...notExhausted.map(([, share]) => share));
      const highest = Math.max(0, ...shares.values());
      if (notExhausted.length > 0) expect(highest - lowest).toBeLessThanOrEqual(1);
    }),
  );
});

it('shares do not become smaller where there may be more', () => {
  fc.assert(
    fc.property(anySizes, fc.integer({ min: 1, max: 200 }), (sizes, limit) => {
      const [fewer, more] = [evenShares(sizes, limit), evenShares(sizes, limit + 1)];
      for (const [dataset, share] of fewer) expect(more.get(dataset)).toBeGreaterThanOrEqual(share);
    }),
  );
});
