import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import fc from 'fast-check';
import { choose } from './choose.js';

const scores = Float32Array.of(0.7, 0.9, 0.9, 0.2);
const costUsd = Float32Array.of(0.01, 0.2, 0.1, 0);

describe('choose', () => {
  it('takes the highest score, the lowest index on a tie', () => {
    expect(choose({ kind: 'argmax' }, { scores }).index).toBe(1);
  });

  it('looks at eligible experts only', () => {
    expect(choose({ kind: 'argmax' }, { scores, eligible: [true, false, false, true] }).index).toBe(0);
  });

  it('refuses when nobody is eligible', () => {
    expect(() => choose({ kind: 'argmax' }, { scores, eligible: [false, false, false, false] })).toThrow(
      /none of the 4/,
    );
  });

  it('refuses scores that are no numbers', () => {
    expect(() => choose({ kind: 'argmax' }, { scores: Float32Array.of(NaN, 0.9) })).toThrow(/NaN/);
    expect(() => choose({ kind: 'utility', lambda: NaN }, { scores, costUsd })).toThrow(/NaN/);
  });

  it('weighs score against cost', () => {
    // 0.7 - 0.02, 0.9 - 0.4, 0.9 - 0.2, 0.2
    expect(choose({ kind: 'utility', lambda: 2 }, { scores, costUsd }).index).toBe(2);
    // 0.7 - 0.1, 0.9 - 2, 0.9 - 1, 0.2
    expect(choose({ kind: 'utility', lambda: 10 }, { scores, costUsd }).index).toBe(0);
  });

  it('is argmax at lambda 0, costs or not', () => {
    expect(choose({ kind: 'utility', lambda: 0 }, { scores }).index).toBe(1);
  });

  it('refuses a price on costs that are not known', () => {
    const refused = () => choose({ kind: 'utility', lambda: 1 }, { scores, costUsd: Float32Array.of(1, NaN, 1, 1) });
    expect(refused).toThrow(TorouterError);
    // An expert that cannot be chosen needs no cost.
    expect(
      choose(
        { kind: 'utility', lambda: 1 },
        { scores, costUsd: Float32Array.of(0, NaN, 0.1, 1), eligible: [true, false, true, true] },
      ).index,
    ).toBe(2);
  });

  it('never takes a dearer expert as lambda grows', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            score: fc.float({ min: 0, max: 1, noNaN: true }),
            cost: fc.float({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (experts, a, b) => {
          const input = {
            scores: Float32Array.from(experts, (e) => e.score),
            costUsd: Float32Array.from(experts, (e) => e.cost),
          };
          const cheap = choose({ kind: 'utility', lambda: Math.max(a, b) }, input).index;
          const dear = choose({ kind: 'utility', lambda: Math.min(a, b) }, input).index;
          expect(input.costUsd[cheap]).toBeLessThanOrEqual(input.costUsd[dear] + 1e-6);
        },
      ),
    );
  });

  describe('with an expert that has answered so far', () => {
    const current = (index: number, rest = {}) => ({ scores, costUsd, current: { index, ...rest } });

    it('stays where another is better by no more than the margin, and says so', () => {
      expect(choose({ kind: 'argmax' }, current(0, { switchMargin: 0.25 }))).toEqual({
        index: 0,
        reason: 'stays: a switch would gain 0.2000 and costs 0.2500',
      });
      expect(choose({ kind: 'argmax' }, current(0, { switchMargin: 0.1 })).index).toBe(1);
      // A tie is no gain.
      expect(choose({ kind: 'argmax' }, current(2)).index).toBe(2);
    });

    it('weighs what a switch costs by the policy', () => {
      // Utilities at λ 2: 0.68, 0.5, 0.7, 0.2.
      expect(choose({ kind: 'utility', lambda: 2 }, current(0)).index).toBe(2);
      expect(choose({ kind: 'utility', lambda: 2 }, current(0, { switchCostUsd: 0.05 })).index).toBe(0);
      expect(choose({ kind: 'argmax' }, current(0, { switchCostUsd: 1000 })).index).toBe(1);
    });

    it('does not stay with one that may not be chosen, or that is none', () => {
      const eligible = [false, true, true, true];
      expect(choose({ kind: 'argmax' }, { ...current(0, { switchMargin: 9 }), eligible }).index).toBe(1);
      expect(choose({ kind: 'argmax' }, current(7, { switchMargin: 9 })).index).toBe(1);
      expect(choose({ kind: 'argmax' }, current(-1, { switchMargin: 9 })).index).toBe(1);
    });
  });
});
