import { expect, it } from '@jest/globals';
import { OnnxSession } from '../runtime/onnx-session.js';
import { asFeeds, tinyBertBatch, tinyBertConfig, tinyBertWeights } from '../testing/tiny-bert.js';
import { bertClassifierModel } from './bert-classifier-model.js';
import { bertEncoderModel } from './bert-encoder-model.js';

it('gives the states that its head reads as embeddings: what an encoder that pools by [CLS] gives', async () => {
  const { input_ids, attention_mask } = asFeeds(tinyBertBatch());
  const run = async (bytes: Uint8Array) => {
    await using session = await OnnxSession.create(bytes);
    return session.run({ input_ids, attention_mask });
  };
  const weights = tinyBertWeights();
  const { probabilities, embeddings } = await run(
    bertClassifierModel({ config: tinyBertConfig, weights, embeddings: true }).toBytes(),
  );
  const alone = await run(bertClassifierModel({ config: tinyBertConfig, weights }).toBytes());
  expect(Object.keys(alone)).toEqual(['probabilities']);
  expect(probabilities.data).toEqual(alone.probabilities.data);
  const encoder = await run(bertEncoderModel({ config: tinyBertConfig, weights, pooling: 'cls' }).toBytes());
  expect(embeddings.shape).toEqual(encoder.embeddings.shape);
  const expected = encoder.embeddings.data as Float32Array;
  expected.forEach((value, i) => expect(Math.abs(value - Number(embeddings.data[i]))).toBeLessThan(1e-6));
});
