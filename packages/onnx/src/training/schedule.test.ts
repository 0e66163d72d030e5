import { expect, it } from '@jest/globals';
import { tinyBertJson } from '../testing/tiny-bert.js';
import { schedule } from './schedule.js';

it('rises and falls as in transformers', () => {
  const { multipliers, ...steps } = tinyBertJson<{ warmupSteps: number; totalSteps: number; multipliers: number[] }>(
    'schedule.json',
  );
  const factor = schedule(steps);
  multipliers.forEach((multiplier, step) => expect(factor(step)).toBeCloseTo(multiplier, 14));
});

it('stays, or follows half a cosine', () => {
  const constant = schedule({ kind: 'constant', warmupSteps: 2, totalSteps: 10 });
  expect([0, 1, 2, 9, 50].map(constant)).toEqual([0, 0.5, 1, 1, 1]);
  const cosine = schedule({ kind: 'cosine', totalSteps: 4 });
  [1, 0.5 + Math.SQRT1_2 / 2, 0.5, 0.5 - Math.SQRT1_2 / 2, 0, 0].forEach((factor, step) =>
    expect(cosine(step)).toBeCloseTo(factor, 14),
  );
});

it('refuses what is no schedule', () => {
  expect(() => schedule({ totalSteps: -1 })).toThrow(/totalSteps/);
  expect(() => schedule({ totalSteps: 5, warmupSteps: 0.5 })).toThrow(/warmupSteps/);
  expect(() => schedule({ totalSteps: 5, kind: 'step' as 'linear' })).toThrow(/constant, linear, cosine/);
});
