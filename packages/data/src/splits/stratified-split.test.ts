import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { raised } from '../testing/helpers.js';
import { stratifiedSplit } from './stratified-split.js';

const groups = fc.array(fc.constantFrom('arc', 'gsm8k', 'mbpp', 'pubmedqa', 'rare'), { minLength: 2, maxLength: 80 });
const divisible = groups.filter((rows) => new Set(rows).size < rows.length);

const count = (rows: readonly string[], name: string) => rows.filter((row) => row === name).length;

describe('stratifiedSplit', () => {
  it('puts every row on one side, ascending, and rounds every group by less than one row', () => {
    fc.assert(
      fc.property(
        divisible,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer(),
        (rows, testShare, seed) => {
          const { train, test } = stratifiedSplit(rows, { testShare, seed });
          expect([...train, ...test].sort((a, b) => a - b)).toEqual([...rows.keys()]);
          for (const side of [train, test]) expect([...side]).toEqual([...side].sort((a, b) => a - b));
          expect(test.length).toBeGreaterThan(0);
          for (const name of new Set(rows)) {
            const size = count(rows, name);
            const held = count(
              Array.from(test, (row) => rows[row]),
              name,
            );
            if (size === 1) expect(held).toBe(0);
            else {
              // one row at least is held out, even where the share of all rows is less than half a row
              expect(Math.abs(held - size * testShare)).toBeLessThan(1 + 1e-6);
              expect(held).toBeLessThan(size);
            }
          }
        },
      ),
    );
  });

  it('makes the total right where every group can give its share', () => {
    // shares 1.4, 1.4, 1.2, 2 of 30 rows: each rounded by itself gives 5, the whole is 6
    const rows = [7, 7, 6, 10].flatMap((size, group) => Array.from({ length: size }, () => `g${group}`));
    const { test } = stratifiedSplit(rows);
    expect(test).toHaveLength(6);
    expect(
      count(
        Array.from(test, (row) => rows[row]),
        'g3',
      ),
    ).toBe(2);
  });

  it('chooses the same rows of a group whatever other groups there are and however they are named before it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer(), (fives, seed) => {
        const own = Array.from({ length: 5 * fives }, () => 'm');
        const alone = stratifiedSplit(own, { seed });
        const among = stratifiedSplit([...own, ...Array.from({ length: 10 }, (_, i) => (i % 2 ? 'a' : 'z'))], { seed });
        expect([...among.test].filter((row) => row < own.length)).toEqual([...alone.test]);
      }),
    );
  });

  it('repeats itself for a seed and changes with it; 42 and 0.2 are the defaults', () => {
    const rows = Array.from({ length: 100 }, (_, i) => `g${i % 3}`);
    expect(stratifiedSplit(rows)).toEqual(stratifiedSplit(rows, { seed: 42, testShare: 0.2 }));
    expect(stratifiedSplit(rows).test).toHaveLength(20);
    expect(stratifiedSplit(rows, { seed: 43 })).not.toEqual(stratifiedSplit(rows));
  });

  it('holds out nothing for a share of 0, and one row of two for a small one', () => {
    expect(stratifiedSplit(['a'], { testShare: 0 })).toEqual({ train: Int32Array.of(0), test: new Int32Array() });
    expect(stratifiedSplit(['a', 'a'], { testShare: 0.001 }).test).toHaveLength(1);
    expect(stratifiedSplit(['a', 'a'], { testShare: 0.999 }).train).toHaveLength(1);
  });

  it('refuses what cannot be done, and only that', async () => {
    for (const testShare of [-0.1, 1, 1.5, NaN])
      expect((await raised(() => stratifiedSplit(['a', 'a'], { testShare }))).code).toBe('TOROUTER_INVALID_ARGUMENT');
    for (const rows of [[], ['a'], ['a', 'b', 'c']])
      expect((await raised(() => stratifiedSplit(rows))).code).toBe('TOROUTER_DATASET_TOO_SMALL');
    expect(stratifiedSplit(['a', 'b', 'b', 'c']).test).toHaveLength(1);
  });
});
