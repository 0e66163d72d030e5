import { expect, it } from '@jest/globals';
import { drain, type TrainingMeans } from '@torouter/data';
import { fitRandom, Router, type TrainingRecord } from '@torouter/classifiers';
import { policiesOf } from './policies-of.js';

const classifier = await drain(
  fitRandom({
    ...{ experts: ['a', 'b'], texts: ['x'], tasks: [''] },
    ...{ quality: Float64Array.of(0, 1), labels: Float64Array.of(0, 1), sampleWeights: Float64Array.of(1) },
  }),
);
const means: TrainingMeans = { experts: ['a', 'b'], datasets: [] };
const training = { means, keepQuality: { lambda: 7 } } as unknown as TrainingRecord;
const policiesIn = (policies: Record<string, Router>) =>
  Object.fromEntries(Object.entries(policies).map(([name, { policy }]) => [name, policy]));

it('has best, and cheap where training has recorded a λ', () => {
  expect(policiesIn(policiesOf(new Router({ classifier })))).toEqual({ best: { kind: 'argmax' } });
  const router = new Router({ classifier, training, policy: { kind: 'utility', lambda: 3 } });
  expect(policiesIn(policiesOf(router))).toEqual({ best: { kind: 'argmax' }, cheap: { kind: 'utility', lambda: 7 } });
});

it('lets a given policy take the place of one of these', () => {
  const specs = new Map([
    ['best', { kind: 'keep-quality' }],
    ['fair', { kind: 'utility', lambda: 2 }],
  ] as const);
  expect(policiesIn(policiesOf(new Router({ classifier, training }), specs))).toEqual({
    best: { kind: 'utility', lambda: 7 },
    cheap: { kind: 'utility', lambda: 7 },
    fair: { kind: 'utility', lambda: 2 },
  });
});

it('refuses a policy of the recorded λ where there is none', () => {
  expect(() => policiesOf(new Router({ classifier }), new Map([['thrifty', { kind: 'keep-quality' }]]))).toThrow(
    expect.objectContaining({ code: 'TOROUTER_INVALID_ARGUMENT', message: expect.stringMatching(/thrifty=utility/) }),
  );
});
