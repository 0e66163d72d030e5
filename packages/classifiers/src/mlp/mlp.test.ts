import { describe, expect, it } from '@jest/globals';
import { drain } from '@torouter/data';
import type { TrainEvent, TrainingData } from '../classifier.js';
import { classifierChecks } from '../conformance/classifier-checks.js';
import { toyData } from '../conformance/toy-data.js';
import { fitMlp } from './fit-mlp.js';
import { defaultEpochs, MLP_PRESETS } from './mlp-options.js';
import { restoreWordEncoder, wordEncoder } from '../testing/word-encoder.js';
import { restoreMlp } from './restore-mlp.js';

for (const [name, preset] of Object.entries(MLP_PRESETS))
  describe(`MLP, ${name}`, () => {
    const options = { ...preset, hidden: 16 };
    for (const check of classifierChecks({ name: 'mlp', fit: fitMlp, restore: restoreMlp, options }))
      it(check.name, check.run);
  });

it('learns which expert suits which words', async () => {
  const data = toyData({ rows: 240 });
  const mlp = await drain(fitMlp(data, { epochs: 10, learningRate: 0.01 }));
  const { scores } = await mlp.predict([
    'sum the coins, total the apples',
    'plural noun and comma',
    'a python function, a loop',
  ]);
  for (let task = 0; task < 3; task++) {
    const row = [...scores.subarray(task * 3, task * 3 + 3)];
    expect(row.indexOf(Math.max(...row))).toBe(task);
  }
});

it('reports each epoch, with a loss that falls', async () => {
  const events: TrainEvent[] = [];
  await drain(fitMlp(toyData(), { epochs: 4, hidden: 8 }), (event) => events.push(event));
  const losses = events.flatMap((event) => (event.type === 'epoch-end' ? [event.trainLoss] : []));
  expect(losses).toHaveLength(4);
  expect(losses[3]).toBeLessThan(losses[0]);
});

it('says how many rows teach it nothing', async () => {
  const messagesOf = async (data: TrainingData) => {
    const events: TrainEvent[] = [];
    await drain(fitMlp(data, { epochs: 1, hidden: 4 }), (event) => events.push(event));
    return events.flatMap((event) => (event.type === 'note' ? [event.message] : []));
  };
  const data = toyData();
  expect(await messagesOf(data)).toEqual([]);
  const quality = data.quality.map((value, at) => (at < 15 && at % 3 > 0 ? NaN : value));
  expect(await messagesOf({ ...data, quality })).toEqual([
    expect.stringMatching(/^5 of 60 rows have outcomes of fewer/),
  ]);
  expect(await messagesOf(toyData({ experts: 1 }))).toEqual([]);
});

it('passes over few rows often enough, over many twice', () => {
  expect(defaultEpochs(60, 8)).toBe(63);
  expect(defaultEpochs(1, 8)).toBe(500);
  expect(defaultEpochs(9000, 8)).toBe(2);
});

it('expects each expert to cost its mean', async () => {
  const costUsd = Float64Array.from({ length: 180 }, (_, k) => (k % 3) + 1);
  const { costUsd: costs } = await (
    await drain(fitMlp({ ...toyData(), costUsd }, { epochs: 1, hidden: 4 }))
  ).predict(['x', 'y']);
  expect([...costs!]).toEqual([1, 2, 3, 1, 2, 3]);
});

it.each([
  { hidden: 0 },
  { epochs: 1.5 },
  { batchSize: -1 },
  { learningRate: 0 },
  { weightDecay: -1 },
  { optimizer: 'sgd' },
  { learningRate: 1, weightDecay: 0.5 },
  { embedding: 'glove' },
])('refuses %j', async (options) => {
  await expect(drain(fitMlp(toyData(), options as object))).rejects.toMatchObject({
    code: 'TOROUTER_INVALID_ARGUMENT',
  });
});

describe('mlp, on sentence embeddings', () => {
  for (const check of classifierChecks({
    name: 'mlp',
    fit: (rows, options) => fitMlp(rows, { encoder: wordEncoder(), ...options }),
    restore: (state, experts) => restoreMlp(state, experts, { restoreEncoder: restoreWordEncoder }),
  }))
    it(check.name, check.run);

  it('closes the encoder with itself', async () => {
    const encoder = wordEncoder();
    const classifier = await drain(fitMlp(toyData(), { encoder }));
    expect((await classifier.predict(['sum the coins'])).scores).toHaveLength(3);
    await classifier[Symbol.asyncDispose]!();
    expect(encoder.closed).toBe(true);
  });
});
