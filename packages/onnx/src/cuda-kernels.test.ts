import { afterAll, describe, expect, it, jest } from '@jest/globals';
import protobuf from 'protobufjs';
import { ACTIVATIONS } from './bert/bert-config.js';
import { bertClassifierModel } from './bert/bert-classifier-model.js';
import { bertEmbedding } from './bert/bert-embedding.js';
import { bertEncoderModel } from './bert/bert-encoder-model.js';
import { bertInputs } from './bert/bert-inputs.js';
import { bertLogits } from './bert/bert-logits.js';
import { bertParameters } from './bert/bert-parameters.js';
import { trainedWeights } from './bert/trained-weights.js';
import type { ElementType } from './graph/element-type.js';
import { Graph } from './graph/graph.js';
import type { Value } from './graph/value.js';
import * as ops from './ops/index.js';
import { cudaKey, CUDA_KERNELS, missingCudaKernel } from './testing/cuda-kernels.js';
import { ONNX_PROTO } from './testing/onnx-proto.js';
import { tinyBertConfig, tinyBertWeights } from './testing/tiny-bert.js';
import { gradientGraph } from './training/gradient-graph.js';
import { loopGraph } from './training/loop-graph.js';
import type { TrainerOptions } from './training/trainer-options.js';

// A graph keeps the names of what its nodes make, not the types: they are noted as the nodes are added.
const made = new WeakMap<Graph, Map<string, ElementType>>();
const { node: addNode } = Graph.prototype;
const noting = jest.spyOn(Graph.prototype, 'node').mockImplementation(function (this: Graph, ...node) {
  const values = addNode.apply(this, node);
  const types = made.get(this) ?? new Map<string, ElementType>();
  for (const { name, type } of values) types.set(name, type);
  made.set(this, types);
  return values;
});
afterAll(() => noting.mockRestore());

const seen = new Set<string>();

/** What of a graph has no CUDA kernel, each once; what it uses is added to `seen`. Subgraphs see the names around them. */
function missing(graph: Graph, around?: (name: string) => ElementType): string[] {
  const types = new Map(made.get(graph));
  for (const { name, type } of graph.inputs) types.set(name, type);
  for (const { name, tensor } of graph.constants) types.set(name, tensor.type);
  for (const { name, value } of graph.outputs) types.set(name, value.type);
  const typeOf = (name: string): ElementType => {
    const type = types.get(name) ?? around?.(name);
    if (!type) throw new Error(`no type is known for ${name}`);
    return type;
  };
  // An output is written as an Identity.
  const named = graph.outputs.map(({ name, value }) => ({
    operator: 'Identity',
    domain: '',
    inputs: [value.name],
    outputs: [name],
    attributes: {},
  }));
  const problems = [...graph.nodes, ...named].flatMap((node) => {
    seen.add(cudaKey(node));
    const inside = Object.values(node.attributes).flatMap((attribute) =>
      typeof attribute === 'object' && 'graph' in attribute ? missing(attribute.graph, typeOf) : [],
    );
    return [missingCudaKernel(node, typeOf) ?? [], inside].flat();
  });
  return [...new Set(problems)];
}

const weights = tinyBertWeights();
const loop = { weights: {}, dropout: 0.1, clipNorm: 1 };
const LOSSES = { 'softmax cross-entropy': ops.softmaxCrossEntropy, 'binary cross-entropy': ops.binaryCrossEntropy };

function training(
  activation: (typeof ACTIVATIONS)[number],
  head: 'cls' | 'pooler',
  loss: keyof typeof LOSSES,
): TrainerOptions['build'] {
  const config = { ...tinyBertConfig, activation };
  return (graph, dropout) => {
    const source = trainedWeights(graph, bertParameters(config, { head, classes: 5 }));
    const logits = bertLogits(config, source, bertInputs(graph, { tokenTypes: true }), { head, dropout });
    const shape = loss === 'binary cross-entropy' ? ['batch', 5] : ['batch'];
    return LOSSES[loss](logits, graph.input('targets', ['batch', 5]), graph.input('weights', shape));
  };
}

function pooledTraining(pooling: 'cls' | 'mean' | 'max'): TrainerOptions['build'] {
  return (graph, dropout) => {
    const source = trainedWeights(graph, bertParameters(tinyBertConfig));
    const vectors = bertEmbedding(tinyBertConfig, source, bertInputs(graph), { pooling, dropout });
    return ops.sum(ops.mul(vectors, graph.input('direction', ['batch', tinyBertConfig.hiddenSize])), [0, 1]);
  };
}

/** One use of every operator that this package offers, on a parameter of shape [2, 3]. */
const USES: Record<keyof typeof ops, (x: Value) => Value> = {
  add: (x) => ops.add(x, 1),
  binaryCrossEntropy: (x) => ops.binaryCrossEntropy(x, x.graph.input('bits', [2, 3]), x.graph.input('known', [2, 3])),
  cast: (x) => ops.cast(ops.cast(x, 'float16'), 'float32'),
  div: (x) => ops.div(x, x),
  dropout: (x) => ops.dropout(x, 0.5, 1),
  erf: ops.erf,
  exp: ops.exp,
  gather: (x) => ops.gather(x, x.graph.integers([1, 1])),
  gelu: ops.gelu,
  geluTanh: ops.geluTanh,
  layerNorm: (x) => ops.layerNorm(x, x.graph.constant([1, 1, 1], [3]), x.graph.constant([0, 0, 0], [3]), 1e-5),
  linear: (x) => ops.linear(x, x, x.graph.constant([0, 0], [2])),
  log: ops.log,
  logSoftmax: ops.logSoftmax,
  matmul: (x) => ops.matmul(x, x, { transposeA: true }),
  max: (x) => ops.max(x, 1),
  mean: (x) => ops.mean(x, [0]),
  mul: (x) => ops.mul(x, x),
  neg: ops.neg,
  relu: ops.relu,
  reshape: (x) => ops.reshape(x, [3, 2]),
  sigmoid: ops.sigmoid,
  softmax: ops.softmax,
  softmaxCrossEntropy: (x) => ops.softmaxCrossEntropy(x, x.graph.input('shares', [2, 3]), x.graph.input('rows', [2])),
  softplus: ops.softplus,
  sqrt: ops.sqrt,
  sub: (x) => ops.sub(x, x),
  sum: (x) => ops.sum(x, [1]),
  tanh: ops.tanh,
  transpose: (x) => ops.transpose(x, [1, 0]),
};

function everyUse(graph: Graph): Value {
  const x = graph.parameter('x', [2, 3]);
  const terms = Object.values(USES).map((use) => {
    const y = use(x);
    return ops.sum(y, [...y.shape.keys()]);
  });
  return terms.reduce((total, term) => ops.add(total, term));
}

// Nothing is excepted: sizes computed from shapes (Shape, Gather, Concat, Range, Mul, Reshape of int64) have kernels too, though
// ONNX Runtime runs most of them on the CPU all the same, because what they feed is read there.
describe('every node has a CUDA kernel for its types', () => {
  const everything = ACTIVATIONS.flatMap((activation) =>
    (['cls', 'pooler'] as const).flatMap((head) =>
      (Object.keys(LOSSES) as (keyof typeof LOSSES)[]).map((loss) => [activation, head, loss] as const),
    ),
  );

  it.each(everything)('training with %s, head %s and %s, as a loop', (...what) => {
    for (const kind of ['adamw', 'adam-l2'] as const)
      expect(missing(loopGraph({ ...loop, build: training(...what), optimizer: { kind } }).graph)).toEqual([]);
  });

  it.each(everything)('training with %s, head %s and %s, gradients alone', (...what) => {
    expect(missing(gradientGraph({ build: training(...what), dropout: 0.1 }).graph)).toEqual([]);
  });

  it.each(['cls', 'mean', 'max'] as const)('training of an encoder with pooling %s', (pooling) => {
    const build = pooledTraining(pooling);
    expect(missing(loopGraph({ ...loop, build }).graph)).toEqual([]);
    expect(missing(gradientGraph({ build, dropout: 0.1 }).graph)).toEqual([]);
  });

  it('every operator of this package and its gradient', () => {
    expect(Object.keys(USES).sort()).toEqual(Object.keys(ops).sort());
    expect(missing(gradientGraph({ build: everyUse }).graph)).toEqual([]);
  });

  describe.each(['fp32', 'fp16'] as const)('an export at %s', (precision) => {
    it.each(ACTIVATIONS)('with %s', (activation) => {
      const config = { ...tinyBertConfig, activation };
      for (const pooling of ['cls', 'mean', 'max'] as const)
        for (const normalise of [true, false])
          expect(missing(bertEncoderModel({ config, weights, pooling, normalise, precision }))).toEqual([]);
      for (const head of ['cls', 'pooler'] as const)
        for (const output of ['softmax', 'sigmoid', 'logits'] as const)
          expect(missing(bertClassifierModel({ config, weights, head, output, precision }))).toEqual([]);
    });
  });
});

describe('the check', () => {
  it('finds that int8 is for CPUs', () => {
    const none = ['com.microsoft.DynamicQuantizeMatMul has no CUDA kernel'];
    const [config, precision] = [tinyBertConfig, 'int8'] as const;
    expect(missing(bertEncoderModel({ config, weights, pooling: 'mean', precision }))).toEqual(none);
    expect(missing(bertClassifierModel({ config, weights, precision }))).toEqual(none);
  });

  it('finds types that there is no kernel for, also inside a loop', () => {
    const build = (graph: Graph) => {
      const x = graph.parameter('x', [2]);
      const halves = [0, 1, 2].map(() => graph.scalar(1, 'float16'));
      graph.node('Range', halves, [{ type: 'float16', shape: ['n'] }]);
      graph.node('Dropout', [x, undefined, graph.scalar(1, 'int64')], [{ type: 'float32', shape: [2] }]);
      graph.node(
        'LayerNormalization',
        [x],
        [
          { type: 'float32', shape: [2] },
          { type: 'float64', shape: [1] },
        ],
      );
      return ops.sum(x, [0]);
    };
    expect(missing(loopGraph({ weights: {}, build }).graph)).toEqual([
      'Range has no CUDA kernel for float16 as input 0',
      'Dropout has no CUDA kernel for int64 as input 2',
      'LayerNormalization has no CUDA kernel for float64 as output 1',
    ]);
  });

  it('does not take an operator that nobody has looked up', () => {
    const node = { domain: '', operator: 'Conv', inputs: [], outputs: [] };
    expect(missingCudaKernel(node, () => 'float32')).toMatch(/Conv is not in the table/);
  });

  it('has a table for the opsets that are written', () => {
    const Model = protobuf.Root.fromJSON(ONNX_PROTO).lookupType('onnx.ModelProto');
    const { opsetImport } = Model.toObject(Model.decode(new Graph().toBytes()), { longs: Number });
    expect(opsetImport).toEqual([
      { domain: '', version: 18 },
      { domain: 'com.microsoft', version: 1 },
    ]);
  });

  it('has no operator in its table that is not in use', () => {
    const encoder = { config: tinyBertConfig, weights, pooling: 'mean' } as const;
    seen.clear();
    missing(loopGraph({ ...loop, build: pooledTraining('cls') }).graph);
    missing(gradientGraph({ build: everyUse }).graph);
    for (const precision of ['fp32', 'int8'] as const) missing(bertEncoderModel({ ...encoder, precision }));
    expect([...seen].sort()).toEqual(Object.keys(CUDA_KERNELS).sort());
  });
});
