import { afterAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { OnnxSession } from '../runtime/onnx-session.js';
import { RuntimeWorker } from '../runtime/runtime-worker.js';
import { asFeeds, tinyBertBatch, tinyBertConfig, tinyBertTensors, tinyBertWeights } from '../testing/tiny-bert.js';
import { bertClassifierModel } from './bert-classifier-model.js';
import { bertEncoderModel } from './bert-encoder-model.js';
import type { Precision } from './constant-weights.js';
import { quantizeWeight } from './quantize-weight.js';

const worker = new RuntimeWorker();
afterAll(() => worker[Symbol.asyncDispose]());

const { input_ids, attention_mask } = tinyBertBatch();
const tokens = asFeeds({ input_ids, attention_mask });
const [rows, length] = input_ids.shape;
const weights = tinyBertWeights();
const all = Object.keys(weights);
const encoderWeights = Object.fromEntries(
  all.filter((name) => !/^(pooler|classifier)/.test(name)).map((name) => [name, weights[name]]),
);

async function run(bytes: Uint8Array, feeds = tokens): Promise<Float32Array> {
  await using session = await OnnxSession.create(bytes, { worker });
  const results = await session.run(feeds);
  return Object.values(results)[0].data as Float32Array;
}

function largest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((most, d) => Math.max(most, d), 0);
}

/** How far an export may be from single precision, on unit vectors and on probabilities. */
const DRIFT: Record<Precision, number> = { fp32: 1e-6, fp16: 3e-3, int8: 0.1 };

describe.each(Object.keys(DRIFT) as Precision[])('an export at %s', (precision) => {
  it.each(['mean', 'max', 'cls'] as const)('embeds by the %s of the states that are no padding', async (pooling) => {
    const model = (at: Precision, normalise = true) =>
      bertEncoderModel({
        config: tinyBertConfig,
        weights: encoderWeights,
        pooling,
        precision: at,
        normalise,
      }).toBytes();
    const found = await run(model(precision));
    const single = await run(model('fp32', false));
    // Without token types all are 0: the reference has them, so the states are taken from our own graph, and pooled here.
    for (let row = 0; row < rows; row++) {
      const alone = single.subarray(row * 32, (row + 1) * 32);
      const norm = Math.sqrt(alone.reduce((sum, x) => sum + x * x, 0));
      expect(
        largest(
          found.subarray(row * 32, (row + 1) * 32),
          alone.map((x) => x / norm),
        ),
      ).toBeLessThan(DRIFT[precision]);
    }
  });

  it.each(['cls', 'pooler'] as const)('classifies with the head %s', async (head) => {
    const model = (at: Precision, output: 'softmax' | 'sigmoid' | 'logits') =>
      bertClassifierModel({ config: tinyBertConfig, weights, head, precision: at, output }).toBytes();
    const logits = await run(model('fp32', 'logits'));
    const softmax = await run(model(precision, 'softmax'));
    const sigmoid = await run(model(precision, 'sigmoid'));
    for (let row = 0; row < rows; row++) {
      const own = logits.subarray(row * 5, (row + 1) * 5);
      const sum = own.reduce((total, z) => total + Math.exp(z), 0);
      expect(
        largest(
          softmax.subarray(row * 5, (row + 1) * 5),
          own.map((z) => Math.exp(z) / sum),
        ),
      ).toBeLessThan(DRIFT[precision]);
      expect(
        largest(
          sigmoid.subarray(row * 5, (row + 1) * 5),
          own.map((z) => 1 / (1 + Math.exp(-z))),
        ),
      ).toBeLessThan(DRIFT[precision]);
    }
  });
});

it('pools what the reference has as states, padding left out', async () => {
  // The reference's own token types: only rows whose types are all 0 can be compared with an export that has none.
  const { token_type_ids } = tinyBertBatch();
  const states = tinyBertTensors('forward.safetensors')['layer.1'];
  const plain = Array.from({ length: rows }, (_, row) => row).filter((row) =>
    token_type_ids.data.subarray(row * length, (row + 1) * length).every((type) => type === 0),
  );
  expect(plain.length).toBeGreaterThan(0);
  const model = bertEncoderModel({
    config: tinyBertConfig,
    weights: encoderWeights,
    pooling: 'mean',
    normalise: false,
  });
  const found = await run(model.toBytes());
  for (const row of plain) {
    const real = attention_mask.data.subarray(row * length, (row + 1) * length).reduce((sum, m) => sum + m, 0);
    for (let h = 0; h < 32; h++) {
      let mean = 0;
      for (let s = 0; s < real; s++) mean += states.data[(row * length + s) * 32 + h] / real;
      expect(Math.abs(found[row * 32 + h] - mean)).toBeLessThan(1e-5);
    }
  }
});

it('does not let padding matter', async () => {
  const bytes = bertEncoderModel({ config: tinyBertConfig, weights: encoderWeights, pooling: 'mean' }).toBytes();
  const together = await run(bytes);
  const shape = [1, 7];
  const row = 3; // has 7 tokens
  const alone = await run(bytes, {
    input_ids: {
      type: 'int64',
      shape,
      data: (tokens.input_ids.data as BigInt64Array).slice(row * length, row * length + 7),
    },
    attention_mask: { type: 'int64', shape, data: new BigInt64Array(7).fill(1n) },
  });
  expect(largest(alone, together.subarray(row * 32, (row + 1) * 32))).toBeLessThan(1e-6);
});

it('answers token ids that are none with an error, not with a crash', async () => {
  const bytes = bertEncoderModel({ config: tinyBertConfig, weights: encoderWeights, pooling: 'mean' }).toBytes();
  const shape = [1, 2];
  for (const id of [256n, -300n, 2n ** 62n])
    await expect(
      run(bytes, {
        input_ids: { type: 'int64', shape, data: BigInt64Array.of(1n, id) },
        attention_mask: { type: 'int64', shape, data: BigInt64Array.of(1n, 1n) },
      }),
    ).rejects.toMatchObject({ code: 'TOROUTER_RUNTIME_FAILED' });
  expect(await run(bytes)).toHaveLength(rows * 32);
});

it('quantises a matrix to within half a step per output', () => {
  const random = createRandom(1);
  const weight = Float32Array.from({ length: 6 * 5 }, () => random.normal());
  weight.fill(0, 5, 10); // an output without weights
  const { quantized, scales } = quantizeWeight(weight, 6, 5);
  for (let o = 0; o < 6; o++)
    for (let i = 0; i < 5; i++)
      expect(Math.abs(weight[o * 5 + i] - scales[o] * quantized[i * 6 + o])).toBeLessThanOrEqual(scales[o] / 2 + 1e-9);
});
