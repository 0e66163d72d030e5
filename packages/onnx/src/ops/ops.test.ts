import { afterAll, describe, expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { gradients } from '../autodiff/gradients.js';
import { Graph } from '../graph/graph.js';
import type { Shape, Value } from '../graph/value.js';
import { OnnxSession } from '../runtime/onnx-session.js';
import { RuntimeWorker } from '../runtime/runtime-worker.js';
import { evaluate, type Double } from '../testing/evaluate.js';
import { floatTensor } from '../testing/float-tensor.js';
import { add } from './add.js';
import { binaryCrossEntropy } from './binary-cross-entropy.js';
import { div } from './div.js';
import { erf } from './erf.js';
import { exp } from './exp.js';
import { gather } from './gather.js';
import { geluTanh } from './gelu-tanh.js';
import { gelu } from './gelu.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import { log } from './log.js';
import { logSoftmax } from './log-softmax.js';
import { matmul } from './matmul.js';
import { max } from './max.js';
import { mean } from './mean.js';
import { mul } from './mul.js';
import { neg } from './neg.js';
import { relu } from './relu.js';
import { reshape } from './reshape.js';
import { sigmoid } from './sigmoid.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';
import { softmax } from './softmax.js';
import { softplus } from './softplus.js';
import { sqrt } from './sqrt.js';
import { sub } from './sub.js';
import { sum } from './sum.js';
import { tanh } from './tanh.js';
import { transpose } from './transpose.js';

const worker = new RuntimeWorker();
afterAll(() => worker[Symbol.asyncDispose]());

/** An operator on parameters of these shapes; `positive` keeps them above 0, `distinct` away from each other. */
interface Case {
  name: string;
  shapes: number[][];
  /** The same with names of sizes, as the graph is told of them. */
  named?: Shape[];
  build: (...parameters: Value[]) => Value;
  positive?: boolean;
}

const rows = (graph: Graph, list: number[], shape: number[]) => graph.constant(list, shape, 'int64');
const cases: Case[] = [
  {
    name: 'add',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    build: add,
  },
  {
    name: 'add, stretched both ways',
    shapes: [
      [2, 1, 3],
      [4, 1],
    ],
    build: add,
  },
  { name: 'add of a number', shapes: [[3]], build: (a) => add(a, 2) },
  { name: 'sub, stretched', shapes: [[2, 3], [3]], build: sub },
  {
    name: 'mul',
    shapes: [
      [2, 3],
      [2, 1],
    ],
    build: mul,
  },
  { name: 'mul by itself', shapes: [[4]], build: (a) => mul(a, a) },
  {
    name: 'div, stretched',
    shapes: [
      [2, 3],
      [1, 3],
    ],
    build: div,
    positive: true,
  },
  { name: 'neg', shapes: [[3]], build: neg },
  { name: 'exp', shapes: [[3]], build: exp },
  { name: 'log', shapes: [[3]], build: log, positive: true },
  { name: 'sqrt', shapes: [[3]], build: sqrt, positive: true },
  { name: 'tanh', shapes: [[3]], build: tanh },
  { name: 'erf', shapes: [[5]], build: erf },
  { name: 'sigmoid', shapes: [[5]], build: sigmoid },
  { name: 'softplus', shapes: [[5]], build: softplus },
  { name: 'relu', shapes: [[6]], build: relu },
  { name: 'gelu', shapes: [[6]], build: gelu },
  { name: 'geluTanh', shapes: [[6]], build: geluTanh },
  { name: 'softmax', shapes: [[2, 3, 4]], build: softmax },
  { name: 'logSoftmax', shapes: [[3, 4]], build: logSoftmax },
  { name: 'sum over one axis', shapes: [[2, 3, 4]], build: (x) => sum(x, [1]) },
  { name: 'sum over two axes that stay', shapes: [[2, 3, 4]], build: (x) => sum(x, [0, 2], true) },
  { name: 'sum of all', shapes: [[2, 3]], build: (x) => sum(x) },
  { name: 'mean', shapes: [[2, 3, 4]], build: (x) => mean(x, [2]) },
  { name: 'mean of all', shapes: [[2, 3]], build: (x) => mul(mean(x), x) },
  { name: 'mean over a named axis', shapes: [[2, 3]], named: [['n', 3]], build: (x) => mean(x, [0]) },
  {
    name: 'mean over axes that stay, one of them named',
    shapes: [[2, 3, 4]],
    named: [[2, 'n', 4]],
    build: (x) => mean(x, [1, 2], true),
  },
  { name: 'max', shapes: [[2, 3, 4]], build: (x) => max(x, 1) },
  { name: 'reshape', shapes: [[2, 6]], build: (x) => reshape(x, [3, 4]) },
  { name: 'transpose', shapes: [[2, 3, 4]], build: (x) => transpose(x, [2, 0, 1]) },
  {
    name: 'matmul',
    shapes: [
      [2, 3],
      [3, 4],
    ],
    build: (a, b) => matmul(a, b),
  },
  {
    name: 'matmul, both transposed, scaled',
    shapes: [
      [3, 2],
      [4, 3],
    ],
    build: (a, b) => matmul(a, b, { transposeA: true, transposeB: true, scale: 0.5 }),
  },
  {
    name: 'matmul of batches',
    shapes: [
      [2, 1, 3, 2],
      [4, 2, 5],
    ],
    build: (a, b) => matmul(a, b),
  },
  {
    name: 'matmul of batches, b transposed, scaled',
    shapes: [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
    ],
    build: (a, b) => matmul(a, b, { transposeB: true, scale: 0.3 }),
  },
  {
    name: 'matmul of batches, a transposed',
    shapes: [
      [2, 4, 3],
      [2, 4, 5],
    ],
    build: (a, b) => matmul(a, b, { transposeA: true }),
  },
  { name: 'linear', shapes: [[3, 4], [2, 4], [2]], build: linear },
  { name: 'layerNorm', shapes: [[3, 5], [5], [5]], build: (x, gain, bias) => layerNorm(x, gain, bias, 1e-5) },
  {
    name: 'gather, a row twice',
    shapes: [[4, 3]],
    build: (table) => gather(table, rows(table.graph, [1, 3, 1, 0], [2, 2])),
  },
  {
    name: 'softmaxCrossEntropy',
    shapes: [[3, 4]],
    build: (logits) =>
      softmaxCrossEntropy(
        logits,
        logits.graph.constant([1, 0, 0, 0, 0.2, 0.3, 0.5, 0, 0.4, 0.1, 0.1, 0.1], [3, 4]),
        logits.graph.constant([1, 2, 0.5], [3]),
      ),
  },
  {
    name: 'binaryCrossEntropy',
    shapes: [[2, 3]],
    build: (logits) =>
      binaryCrossEntropy(
        logits,
        logits.graph.constant([1, 0, 0.5, 0, 1, 1], [2, 3]),
        logits.graph.constant([1, 1, 0, 2, 1, 0], [2, 3]),
      ),
  },
];

/** Σ cᵢ yᵢ with unequal c, so that no error hides in a sum. */
function weighted(y: Value): Value {
  const shape = y.shape as number[];
  const size = shape.reduce((product, n) => product * n, 1);
  const weights = Array.from({ length: size }, (_, i) => Math.sin(1 + 1.7 * i) + 0.2);
  const product = mul(y, y.graph.constant(weights, shape));
  return shape.length
    ? sum(
        product,
        shape.map((_, axis) => axis),
      )
    : product;
}

describe.each(cases)('$name', ({ shapes, named = shapes, build, positive }) => {
  const graph = new Graph();
  const parameters = named.map((shape, i) => graph.parameter(`p${i}`, shape));
  const y = build(...parameters);
  const loss = weighted(y);
  graph.output('loss', loss);
  graph.output('y', y);
  gradients(loss).forEach((gradient, i) => graph.output(`gradient${i}`, gradient));
  const random = createRandom(7);
  const feeds: Record<string, Double> = {};
  shapes.forEach((shape, i) => {
    const length = shape.reduce((product, n) => product * n, 1);
    const data = Float64Array.from({ length }, () =>
      Math.fround(positive ? 0.5 + random.next() : 1.5 * random.normal()),
    );
    feeds[`p${i}`] = { shape, data };
  });

  it('has the gradient of finite differences in double precision', () => {
    const computed = evaluate(graph, feeds);
    shapes.forEach((shape, i) => {
      const gradient = computed[`gradient${i}`];
      expect(gradient.shape).toEqual(shape);
      const { data } = feeds[`p${i}`];
      data.forEach((value, k) => {
        const h = 1e-5;
        const at = (x: number) => {
          data[k] = x;
          return evaluate(graph, feeds).loss.data[0];
        };
        const difference = (at(value + h) - at(value - h)) / (2 * h);
        data[k] = value;
        expect(Math.abs(gradient.data[k] - difference)).toBeLessThan(2e-9 * (1 + Math.abs(difference)) + 1e-9);
      });
    });
  });

  it('is computed alike by the runtime, in single precision', async () => {
    await using session = await OnnxSession.create(graph.toBytes(), { worker });
    const found = await session.run(
      Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, floatTensor(value)])),
    );
    for (const [name, { shape, data }] of Object.entries(evaluate(graph, feeds))) {
      expect(found[name].shape).toEqual(shape);
      data.forEach((value, k) =>
        expect(Math.abs(Number(found[name].data[k]) - value)).toBeLessThan(3e-6 * (1 + Math.abs(value))),
      );
    }
  });
});
