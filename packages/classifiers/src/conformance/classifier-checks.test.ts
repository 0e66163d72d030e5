import { expect, it } from '@jest/globals';
import type { Classifier, FitClassifier, Predictions } from '../classifier.js';
import { fitRandom } from '../random/fit-random.js';
import { restoreRandom } from '../random/restore-random.js';
import { drain } from '@torouter/data';
import { classifierChecks } from './classifier-checks.js';

/** The random classifier with one fault. */
const broken = (change: (classifier: Classifier) => Partial<Classifier>): FitClassifier<Record<string, unknown>> =>
  async function* fit(data, options) {
    const classifier = await drain(fitRandom(data, options));
    yield { type: 'note', message: 'broken' };
    return { ...classifier, ...change(classifier) };
  };

const altered = (change: (predictions: Predictions, texts: readonly string[]) => Partial<Predictions>) =>
  broken((classifier) => ({
    async predict(texts, options) {
      const predictions = await classifier.predict(texts, options);
      return { ...predictions, ...change(predictions, texts) };
    },
  }));

const failures = async (fit: FitClassifier<Record<string, unknown>>) => {
  const failed: string[] = [];
  for (const check of classifierChecks({ name: 'broken', fit, restore: restoreRandom }))
    await check.run().catch(() => failed.push(check.name));
  return failed;
};

it('passes a sound classifier', async () => {
  expect(await failures(broken(() => ({})))).toEqual([]);
});

it.each([
  [
    'finite scores',
    altered(({ scores }) => ({ scores: scores.map(() => NaN) })),
    'predicts finite scores of the promised shape',
  ],
  [
    'the shape',
    altered(({ scores }) => ({ scores: scores.subarray(1) })),
    'predicts finite scores of the promised shape',
  ],
  [
    'the order of experts',
    broken(({ experts }) => ({ experts: experts.toReversed() })),
    'keeps the experts and their order',
  ],
  [
    'batches that equal their parts',
    altered(({ scores }, texts) => ({ scores: scores.map((score) => score + texts.length), scoreKind: 'quality' })),
    'predicts a batch as it predicts its parts',
  ],
  [
    'the signal',
    broken((classifier) => ({ predict: (texts) => classifier.predict(texts) })),
    'stops when it is told to, with the reason given',
  ],
  [
    'a seeded state',
    broken((classifier) => ({ state: () => ({ ...classifier.state(), config: { at: performance.now() } }) })),
    'is the same for the same seed',
  ],
])('notices a classifier without %s', async (_, fit, check) => {
  expect(await failures(fit)).toContain(check);
});
