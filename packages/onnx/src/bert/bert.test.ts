import { afterAll, describe, expect, it } from '@jest/globals';
import { gradients } from '../autodiff/gradients.js';
import { Graph } from '../graph/graph.js';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.js';
import { OnnxSession } from '../runtime/onnx-session.js';
import { RuntimeWorker } from '../runtime/runtime-worker.js';
import { evaluate, type Double } from '../testing/evaluate.js';
import {
  asFeeds,
  tinyBertBatch,
  tinyBertConfig,
  tinyBertJson,
  tinyBertTensors,
  tinyBertWeights,
} from '../testing/tiny-bert.js';
import { ACTIVATIONS } from './bert-config.js';
import { bertInputs } from './bert-inputs.js';
import { bertLogits } from './bert-logits.js';
import { bertParameters, type BertHead } from './bert-parameters.js';
import { bertStates } from './bert-states.js';
import { trainedWeights } from './trained-weights.js';

const worker = new RuntimeWorker();
afterAll(() => worker[Symbol.asyncDispose]());

const weights = Object.fromEntries(
  Object.entries(tinyBertWeights()).map(([name, { shape, data }]) => [
    name,
    { shape: [...shape], data: Float64Array.from(data) },
  ]),
);
const { targets, weights: rowWeights, ...tokens } = tinyBertBatch();
const training = tinyBertJson<Record<'pooler' | 'no_pooler', { loss: number }>>('training.json');

function compare(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(found[i] - expected[i]));
  expect(worst).toBeLessThan(tolerance);
}

/** Weights that the graph names. */
function feedsOf(graph: Graph, values: Record<string, Double>): Record<string, Double> {
  return Object.fromEntries(graph.inputs.map(({ name }) => [name, values[name]]));
}

async function run(graph: Graph, feeds: Record<string, Double>) {
  await using session = await OnnxSession.create(graph.toBytes(), { worker });
  return session.run(asFeeds(feeds));
}

describe('the states of a BERT', () => {
  const graph = new Graph();
  const source = trainedWeights(graph, bertParameters(tinyBertConfig));
  bertStates(tinyBertConfig, source, bertInputs(graph, { tokenTypes: true }), {
    onStates: (layer, states) => graph.output(layer < 0 ? 'embeddings' : `layer.${layer}`, states),
  });
  const expected = tinyBertTensors('forward.safetensors');

  it('are PyTorch’s, in double precision', () => {
    const found = evaluate(graph, feedsOf(graph, { ...weights, ...tokens }));
    for (const [name, { data }] of Object.entries(found)) compare(data, expected[name].data, 1e-12);
  });

  it('are PyTorch’s, by the runtime', async () => {
    const found = await run(graph, feedsOf(graph, { ...weights, ...tokens }));
    expect(Object.keys(found)).toEqual(['embeddings', 'layer.0', 'layer.1']);
    for (const [name, { data }] of Object.entries(found)) compare(data as Float32Array, expected[name].data, 1e-5);
  });
});

describe.each<[BertHead, 'pooler' | 'no_pooler', string]>([
  ['pooler', 'pooler', 'logits'],
  ['cls', 'no_pooler', 'logits_no_pooler'],
])('training with the head %s', (head, key, logitsName) => {
  const graph = new Graph();
  const source = trainedWeights(graph, bertParameters(tinyBertConfig, { head, classes: 5 }));
  const logits = bertLogits(tinyBertConfig, source, bertInputs(graph, { tokenTypes: true }), { head });
  const loss = softmaxCrossEntropy(logits, graph.input('targets', ['batch', 5]), graph.input('weights', ['batch']));
  graph.output('loss', loss);
  graph.output('logits', logits);
  gradients(loss).forEach((gradient, i) => graph.output(graph.parameters[i].name + ' gradient', gradient));
  const feeds = feedsOf(graph, { ...weights, ...tokens, targets });
  feeds.weights = rowWeights;
  const expected = tinyBertTensors(`gradients-${key.replace('_', '-')}.safetensors`);
  const logitsExpected = tinyBertTensors('forward.safetensors')[logitsName].data;

  it('has PyTorch’s logits, loss and gradients, in double precision', () => {
    const found = evaluate(graph, feeds);
    compare(found.logits.data, logitsExpected, 1e-12);
    expect(Math.abs(found.loss.data[0] - training[key].loss)).toBeLessThan(1e-12);
    expect(graph.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { data }] of Object.entries(expected)) compare(found[`${name} gradient`].data, data, 1e-12);
  });

  it('has them by the runtime, in single precision', async () => {
    const found = await run(graph, feeds);
    compare(found.logits.data as Float32Array, logitsExpected, 1e-5);
    expect(Math.abs(Number(found.loss.data[0]) - training[key].loss)).toBeLessThan(1e-5);
    for (const [name, { data }] of Object.entries(expected))
      compare(found[`${name} gradient`].data as Float32Array, data, 2e-6);
  });
});

it.each(ACTIVATIONS)('has PyTorch’s logits with the activation %s', async (activation) => {
  const expected = tinyBertJson<Record<string, Record<string, number[][]>>>('activations.json');
  for (const head of ['pooler', 'cls'] as const) {
    const graph = new Graph();
    const source = trainedWeights(graph, bertParameters(tinyBertConfig, { head, classes: 5 }));
    const config = { ...tinyBertConfig, activation };
    graph.output('logits', bertLogits(config, source, bertInputs(graph, { tokenTypes: true }), { head }));
    const feeds = feedsOf(graph, { ...weights, ...tokens });
    const reference = expected[activation][head === 'pooler' ? 'logits' : 'logits_no_pooler'].flat();
    compare(evaluate(graph, feeds).logits.data, reference, 1e-12);
    compare((await run(graph, feeds)).logits.data as Float32Array, reference, 1e-5);
  }
});
