import { expect, it } from '@jest/globals';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.js';
import { asFeeds, tinyBertBatch, tinyBertConfig, tinyBertWeights } from '../testing/tiny-bert.js';
import { Trainer } from '../training/trainer.js';
import type { BertConfig } from './bert-config.js';
import { bertInputs } from './bert-inputs.js';
import { bertLogits } from './bert-logits.js';
import { bertParameters } from './bert-parameters.js';
import { compactVocabulary } from './compact-vocabulary.js';
import { trainedWeights } from './trained-weights.js';
import type { WeightTensors } from './weight-tensors.js';

const TABLE = 'embeddings.word_embeddings.weight';
const weights: WeightTensors = Object.fromEntries(
  Object.entries(tinyBertWeights()).filter(([name]) => !name.startsWith('pooler')),
);
const batch = asFeeds(tinyBertBatch());
const ids = Int32Array.from(batch.input_ids.data as BigInt64Array, Number);
const SETTINGS = { learningRate: 1e-2, weightDecay: 0.1, steps: 5 };

async function trained(config: BertConfig, initial: WeightTensors, inputIds: Int32Array): Promise<WeightTensors> {
  await using trainer = await Trainer.create({
    weights: initial,
    optimizer: { weightDecay: SETTINGS.weightDecay },
    build(graph) {
      const source = trainedWeights(graph, bertParameters(config, { classes: 5 }));
      const logits = bertLogits(config, source, bertInputs(graph, { tokenTypes: true }));
      return softmaxCrossEntropy(logits, graph.input('targets', ['batch', 5]), graph.input('weights', ['batch']));
    },
  });
  const input_ids = { ...batch.input_ids, data: BigInt64Array.from(inputIds, BigInt) };
  for (let step = 0; step < SETTINGS.steps; step++)
    await trainer.step({ batches: [{ ...batch, input_ids }], learningRate: SETTINGS.learningRate });
  return trainer.weights();
}

it('ends where training of the whole table ends: bit for bit, but for rounding in the rows that only decay', async () => {
  const dense = await trained(tinyBertConfig, weights, ids);
  const compact = compactVocabulary(tinyBertConfig, weights, ids);
  expect(compact.config.vocabularySize).toBe(new Set(ids).size);
  expect(compact.config.vocabularySize).toBeLessThan(tinyBertConfig.vocabularySize);
  const decay = Math.fround(1 - SETTINGS.learningRate * SETTINGS.weightDecay) ** SETTINGS.steps;
  const expanded = compact.expand(await trained(compact.config, compact.weights, compact.toCompact(ids)), decay);
  const H = tinyBertConfig.hiddenSize;
  for (const [name, { shape, data }] of Object.entries(dense)) {
    expect(expanded[name].shape).toEqual(shape);
    if (name === TABLE) continue;
    expect([name, Buffer.compare(Buffer.from(data.buffer), Buffer.from(expanded[name].data.buffer))]).toEqual([
      name,
      0,
    ]);
  }
  const used = new Set(ids);
  let untouched = 0;
  for (let id = 0; id < tinyBertConfig.vocabularySize; id++)
    for (let k = id * H; k < (id + 1) * H; k++) {
      const [a, b] = [dense[TABLE].data[k], expanded[TABLE].data[k]];
      if (used.has(id)) expect(b).toBe(a);
      else {
        untouched++;
        expect(Math.abs(a - b)).toBeLessThan(1e-6 * Math.abs(a) + 1e-12);
      }
    }
  expect(untouched).toBeGreaterThan(0);
});

it('refuses ids that the table does not have', () => {
  for (const id of [-1, tinyBertConfig.vocabularySize])
    expect(() => compactVocabulary(tinyBertConfig, weights, [3, id])).toThrow(/token ids are from 0 to/);
});
