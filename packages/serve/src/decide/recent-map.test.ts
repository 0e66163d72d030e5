import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RecentMap } from './recent-map.js';

const operations = fc.array(
  fc.record({ key: fc.nat(12).map(String), value: fc.option(fc.nat(), { nil: undefined }) }),
  {
    maxLength: 200,
  },
);

describe('RecentMap', () => {
  it('never has more keys than it may, nor a value that is not the last, and all that were used lately', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), operations, (size, uses) => {
        const map = new RecentMap<number>(size);
        const last = new Map<string, number>();
        let recent: string[] = [];
        for (const { key, value } of uses) {
          if (value !== undefined) {
            map.set(key, value);
            last.set(key, value);
          } else {
            const found = map.get(key);
            if (found !== undefined) expect(found).toBe(last.get(key));
            if (recent.slice(0, Math.ceil(size / 2)).includes(key)) expect(found).toBe(last.get(key));
            if (found === undefined) continue;
          }
          recent = [key, ...recent.filter((each) => each !== key)];
          expect(map.size).toBeLessThanOrEqual(2 * Math.ceil(size / 2));
        }
      }),
    );
  });

  it('keeps nothing where it may keep nothing', () => {
    const map = new RecentMap<number>(0);
    map.set('a', 1);
    expect([map.get('a'), map.size]).toEqual([undefined, 0]);
  });
});
