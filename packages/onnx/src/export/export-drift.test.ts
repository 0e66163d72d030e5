import { describe, expect, it } from '@jest/globals';
import { bertClassifierModel } from '../bert/bert-classifier-model.js';
import { PRECISIONS } from '../bert/constant-weights.js';
import { bertInputs } from '../bert/bert-inputs.js';
import { bertLogits } from '../bert/bert-logits.js';
import { bertParameters } from '../bert/bert-parameters.js';
import { trainedWeights } from '../bert/trained-weights.js';
import type { Graph } from '../graph/graph.js';
import { softmax } from '../ops/softmax.js';
import { asFeeds, tinyBertBatch, tinyBertConfig, tinyBertWeights } from '../testing/tiny-bert.js';
import { exportDrift } from './export-drift.js';

const weights = Object.fromEntries(Object.entries(tinyBertWeights()).filter(([name]) => !name.startsWith('pooler')));
const parameters = bertParameters(tinyBertConfig, { classes: 5 });
const build = (graph: Graph) =>
  softmax(bertLogits(tinyBertConfig, trainedWeights(graph, parameters), bertInputs(graph)));
const { input_ids, attention_mask } = tinyBertBatch();
const batch = asFeeds({ input_ids, attention_mask });
const model = (precision: 'fp32' | 'fp16' | 'int8', changed = weights) =>
  bertClassifierModel({ config: tinyBertConfig, weights: changed, precision }).toBytes();

describe('exportDrift', () => {
  it('is next to nothing at fp32, and grows as precision falls', async () => {
    const drifts = [];
    for (const precision of PRECISIONS)
      drifts.push(await exportDrift(model(precision), { build, weights }, [batch, batch]));
    const [fp32, fp16, int8] = drifts.map(({ largest }) => largest);
    expect(fp32).toBeLessThan(1e-6);
    expect(fp16).toBeGreaterThan(fp32);
    expect(fp16).toBeLessThan(3e-3);
    expect(int8).toBeGreaterThan(fp16);
    expect(int8).toBeLessThan(0.1);
    expect(drifts[2].count).toBe(60);
    expect(drifts[2].rootMeanSquare).toBeLessThan(int8);
  });

  it('notices weights that are not those that were trained', async () => {
    const bias = { shape: [5], data: Float32Array.of(3, 0, 0, 0, 0) };
    const { largest } = await exportDrift(model('fp32', { ...weights, 'classifier.bias': bias }), { build, weights }, [
      batch,
    ]);
    expect(largest).toBeGreaterThan(0.1);
  });

  it('refuses numbers that are none, nothing to compare, and outputs of another size', async () => {
    const broken = { shape: [5], data: new Float32Array(5).fill(NaN) };
    await expect(
      exportDrift(model('fp32', { ...weights, 'classifier.bias': broken }), { build, weights }, [batch]),
    ).rejects.toMatchObject({ code: 'TOROUTER_MODEL_INVALID' });
    await expect(exportDrift(model('fp32'), { build, weights }, [])).rejects.toThrow(/no batches/);
    await expect(exportDrift(model('fp32'), { build, weights: {} }, [batch])).rejects.toThrow(/no weights are given/);
    const four = Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]) =>
        name.startsWith('classifier')
          ? [name, { shape: [4, ...shape.slice(1)], data: data.slice(0, (data.length / 5) * 4) }]
          : [name, { shape, data }],
      ),
    );
    await expect(exportDrift(model('fp32', four), { build, weights }, [batch])).rejects.toThrow(/24 numbers.*30/);
  });
});
