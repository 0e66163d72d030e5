import { describe, expect, it } from '@jest/globals';
import protobuf from 'protobufjs';
import { gradients } from '../autodiff/gradients.js';
import { add } from '../ops/add.js';
import { gather } from '../ops/gather.js';
import { layerNorm } from '../ops/layer-norm.js';
import { linear } from '../ops/linear.js';
import { matmul } from '../ops/matmul.js';
import { relu } from '../ops/relu.js';
import { reshape } from '../ops/reshape.js';
import { mean } from '../ops/mean.js';
import { sum } from '../ops/sum.js';
import { ONNX_PROTO } from '../testing/onnx-proto.js';
import { Graph } from './graph.js';

const Model = protobuf.Root.fromJSON(ONNX_PROTO).lookupType('onnx.ModelProto');
const decode = (graph: Graph) =>
  Model.toObject(Model.decode(graph.toBytes()), { longs: Number, arrays: false }) as {
    irVersion: number;
    opsetImport: { domain?: string; version: number }[];
    graph: Record<string, { [key: string]: unknown }[]>;
  };

function example(): Graph {
  const graph = new Graph();
  const x = graph.input('x', ['batch', 3]);
  const y = relu(linear(x, graph.parameter('w', [2, 3]), graph.constant([-1, 0.5], [2])));
  graph.output('y', reshape(y, ['batch*2']));
  return graph;
}

describe('an encoded graph', () => {
  it('is what a protocol-buffer library reads: opset, nodes, constants, inputs and outputs', () => {
    const { irVersion, opsetImport, graph } = decode(example());
    expect(irVersion).toBe(8);
    expect(opsetImport).toEqual([
      { domain: '', version: 18 },
      { domain: 'com.microsoft', version: 1 },
    ]);
    expect(graph.node.map(({ opType }) => opType)).toEqual(['Gemm', 'Relu', 'Reshape', 'Identity']);
    expect(graph.node[0]).toMatchObject({
      input: ['x', 'w', expect.any(String)],
      attribute: [{ name: 'transB', i: 1, type: 2 }],
    });
    const [bias, target] = graph.initializer;
    expect(bias).toMatchObject({ dims: [2], dataType: 1 });
    expect([...new Float32Array(Uint8Array.from(bias.rawData as Uint8Array).buffer)]).toEqual([-1, 0.5]);
    expect([...new BigInt64Array(Uint8Array.from(target.rawData as Uint8Array).buffer)]).toEqual([-1n]);
    expect(graph.input.map(({ name }) => name)).toEqual(['x', 'w']);
    expect(graph.input[0].type).toEqual({
      tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'batch' }, { dimValue: 3 }] } },
    });
    expect(graph.output).toMatchObject([{ name: 'y' }]);
  });

  it('holds every kind of attribute', () => {
    const graph = new Graph();
    const body = new Graph('inner_');
    body.output('b', body.scalar(1));
    const tensor = { type: 'float32', shape: [1], data: Float32Array.of(2) } as const;
    graph.node('Test', [], [{ type: 'float32', shape: [] }], {
      whole: -3,
      list: [1, -1],
      text: 'add',
      real: { float: 0.5 },
      tensor: { tensor },
      body: { graph: body },
    });
    const [{ attribute }] = decode(graph).graph.node as [{ attribute: Record<string, unknown>[] }];
    expect(attribute).toMatchObject([
      { name: 'whole', i: -3, type: 2 },
      { name: 'list', ints: [1, -1], type: 7 },
      { name: 'text', type: 3 },
      { name: 'real', f: 0.5, type: 1 },
      { name: 'tensor', t: { dims: [1] }, type: 4 },
      { name: 'body', g: { output: [{ name: 'b' }] }, type: 5 },
    ]);
    expect(new TextDecoder().decode(attribute[2].s as Uint8Array)).toBe('add');
  });

  it('is the same bytes for the same graph', () => {
    expect(example().toBytes()).toEqual(example().toBytes());
  });
});

it('prints a graph line by line', () => {
  expect(String(example())).toBe(
    [
      'input x: float32[batch, 3]',
      'parameter w: float32[2, 3]',
      'Gemm_3_out = Gemm(x, w, constant_2, transB=1)',
      'Relu_4_out = Relu(Gemm_3_out)',
      'Reshape_6_out = Reshape(Relu_4_out, constant_5)',
      'output y = Reshape_6_out: float32[batch*2]',
    ].join('\n'),
  );
});

it('stores equal small constants once', () => {
  const graph = new Graph();
  expect(graph.scalar(2)).toBe(graph.scalar(2));
  expect(graph.scalar(2)).not.toBe(graph.scalar(3));
  expect(graph.constant([2, 2], [2])).not.toBe(graph.constant([2, 2], [2, 1]));
});

describe('what cannot be is refused with the node and the shapes', () => {
  const graph = new Graph();
  const a = graph.input('a', ['n', 3]);
  const b = graph.input('b', [4, 'm']);
  const whole = graph.input('whole', [2], 'int64');
  it.each<[string, () => unknown, RegExp]>([
    ['shapes that do not stretch', () => add(a, b), /Node Add: the shapes \[n, 3\] and \[4, m\] do not fit/],
    ['types that differ', () => add(whole, graph.scalar(1)), /int64 and float32/],
    ['inner sizes that differ', () => matmul(a, b), /inner sizes .* 3 and 4/],
    ['an axis that is not there', () => sum(a, [2]), /no axis 2/],
    ['no axis', () => sum(a, []), /at least one/],
    ['an axis twice', () => mean(a, [1, 1]), /once.*\[1, 1\]/],
    ['another number of elements', () => reshape(whole, [3]), /\[2\] has not as many elements as \[3\]/],
    ['a bias of another length', () => linear(a, graph.input('w', [2, 3]), whole.graph.input('v', [5])), /\[outputs\]/],
    ['a gain of another length', () => layerNorm(a, graph.scalar(1), graph.scalar(1), 1e-5), /layerNorm/],
    ['rows by something else than int64', () => gather(a, a), /int64/],
    ['a name that is taken', () => graph.input('a', [1]), /taken/],
    ['a constant of another size', () => graph.constant([1, 2], [3]), /3 elements, but 2/],
    ['a value of another graph', () => add(a, new Graph().input('a', ['n', 3])), /another graph/],
    ['a size that no input has', () => graph.symbol('k'), /no input has a dimension named "k"/],
    ['a loss of no parameter', () => gradients(sum(a)), /depends on no parameter/],
    ['a loss that is no scalar', () => gradients(a), /scalar/],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(
      expect.objectContaining({ code: 'TOROUTER_GRAPH_INVALID', message: expect.stringMatching(message) }),
    );
  });
});

it('names the operator that has no gradient', () => {
  const graph = new Graph();
  const w = graph.parameter('w', [2]);
  const [rounded] = graph.node('Round', [w], [{ type: 'float32', shape: [2] }]);
  expect(() => gradients(sum(rounded, [0]))).toThrow(
    expect.objectContaining({ code: 'TOROUTER_NOT_DIFFERENTIABLE', message: expect.stringContaining('Round') }),
  );
});

it('names the parameter that the loss does not depend on', () => {
  const graph = new Graph();
  graph.parameter('idle', [2]);
  expect(() => gradients(sum(graph.parameter('w', [2]), [0]))).toThrow(/idle.*does not depend/);
});
