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
});
