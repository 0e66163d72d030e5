import { describe, expect, it } from '@jest/globals';
import { drain } from '@torouter/data';
import { classifierChecks } from '../conformance/classifier-checks.js';
import { toyData } from '../conformance/toy-data.js';
import { fitKnn } from './fit-knn.js';
import { KNN_PRESETS } from './knn-options.js';
import { restoreWordEncoder, wordEncoder } from '../testing/word-encoder.js';
import { restoreKnn } from './restore-knn.js';

for (const [name, options] of Object.entries({ ...KNN_PRESETS, bow: { embedding: 'bow' as const } }))
  describe(`kNN, ${name}`, () => {
    for (const check of classifierChecks({ name: 'knn', fit: fitKnn, restore: restoreKnn, options }))
      it(check.name, check.run);
  });

const data = {
  ...toyData({ rows: 4, experts: 2 }),
  texts: ['red apple', 'green apple', 'blue sky', 'grey sky'],
  quality: Float64Array.of(1, 0, 0.8, 0.2, 0, 1, 0.2, NaN),
  costUsd: Float64Array.of(1, 2, 1, 2, 3, 4, 3, 4),
};
const predict = async (text: string, options: object) => {
  const { scores, costUsd } = await (await drain(fitKnn(data, options))).predict([text]);
  return { scores: [...scores], costUsd: [...costUsd!] };
};

it('answers as the nearest query did, with k = 1', async () => {
  const { scores, costUsd } = await predict('a red apple', { ...KNN_PRESETS.paper, shrinkage: 0 });
  expect(scores).toEqual([1, 0]);
  expect(costUsd).toEqual([1, 2]);
});

it('lets the expert with the higher mean win where the nearest query is a tie', async () => {
  const tie = { ...data, quality: Float64Array.of(0.5, 0.5, 0.1, 0.9, 0.1, 0.9, 0.1, 0.9) };
  const { scores } = await (await drain(fitKnn(tie, KNN_PRESETS.paper))).predict(['a red apple']);
  expect(scores[1]).toBeGreaterThan(scores[0]);
  expect(scores[0]).toBeCloseTo(0.5, 2);
});

it('averages the neighbours that record the expert', async () => {
  expect((await predict('sky', { k: 2, weights: 'uniform', shrinkage: 0 })).scores[0]).toBeCloseTo(0.1, 6);
  expect((await predict('sky', { k: 2, weights: 'uniform', shrinkage: 0 })).scores[1]).toBe(1);
});

it('shrinks towards the means, which a query without known terms gets', async () => {
  // Mean of expert 0 over all rows: 0.5; its only neighbour: 1.
  expect((await predict('red', { k: 1, weights: 'uniform', shrinkage: 3 })).scores[0]).toBeCloseTo(
    (1 + 3 * 0.5) / 4,
    6,
  );
  expect((await predict('unknown', { k: 1, shrinkage: 0 })).scores.map((score) => score.toFixed(3))).toEqual([
    '0.500',
    '0.400',
  ]);
});

it.each([{ k: 0 }, { k: 1.5 }, { shrinkage: -1 }, { weights: 'far' }, { embedding: 'glove' }])(
  'refuses %j',
  async (options) => {
    await expect(drain(fitKnn(data, options as object))).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
  },
);

describe('knn, on sentence embeddings', () => {
  for (const check of classifierChecks({
    name: 'knn',
    fit: (rows, options) => fitKnn(rows, { encoder: wordEncoder(), ...options }),
    restore: (state, experts) => restoreKnn(state, experts, { restoreEncoder: restoreWordEncoder }),
  }))
    it(check.name, check.run);

  it('closes the encoder with itself', async () => {
    const encoder = wordEncoder();
    const classifier = await drain(fitKnn(toyData(), { encoder }));
    expect((await classifier.predict(['sum the coins'])).scores).toHaveLength(3);
    await classifier[Symbol.asyncDispose]!();
    expect(encoder.closed).toBe(true);
  });
});
