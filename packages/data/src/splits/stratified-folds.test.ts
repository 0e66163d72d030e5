import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { raised } from '../testing/helpers.js';
import { stratifiedFolds } from './stratified-folds.js';

const groups = fc.array(fc.constantFrom('arc', 'gsm8k', 'mbpp'), { minLength: 6, maxLength: 60 });

describe('stratifiedFolds', () => {
  it('tests every row once, with folds and their groups as equal as can be', () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 2, max: 6 }), fc.integer(), (rows, folds, seed) => {
        const made = stratifiedFolds(rows, { folds, seed });
        expect(made).toHaveLength(folds);
        expect(made.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...rows.keys()]);
        for (const { train, test } of made) {
          expect([...train, ...test].sort((a, b) => a - b)).toEqual([...rows.keys()]);
          expect([...train]).toEqual([...train].sort((a, b) => a - b));
        }
        const spread = (sizes: number[]) => Math.max(...sizes) - Math.min(...sizes);
        expect(spread(made.map(({ test }) => test.length))).toBeLessThanOrEqual(1);
        for (const name of new Set(rows))
          expect(
            spread(made.map(({ test }) => [...test].filter((row) => rows[row] === name).length)),
          ).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('repeats itself for a seed and changes with it; 5 folds and 42 are the defaults', () => {
    const rows = Array.from({ length: 50 }, (_, i) => `g${i % 3}`);
    expect(stratifiedFolds(rows)).toEqual(stratifiedFolds(rows, { folds: 5, seed: 42 }));
    expect(stratifiedFolds(rows, { seed: 1 })).not.toEqual(stratifiedFolds(rows));
  });

  it('refuses fewer rows than folds, and a number of folds that is none', async () => {
    expect((await raised(() => stratifiedFolds(['a', 'b'], { folds: 3 }))).code).toBe('TOROUTER_DATASET_TOO_SMALL');
    for (const folds of [1, 0, -2, 2.5, NaN])
      expect((await raised(() => stratifiedFolds(['a', 'b', 'c'], { folds }))).code).toBe('TOROUTER_INVALID_ARGUMENT');
    expect(stratifiedFolds(['a', 'b'], { folds: 2 }).map(({ test }) => test.length)).toEqual([1, 1]);
  });
});
