import type { Graph } from '../graph/graph.js';
import type { Attribute, GraphNode } from '../graph/node.js';

/** A tensor in double precision. */
export interface Double {
  shape: number[];
  data: Float64Array;
}

/**
 * Computes a graph in double precision, slowly and plainly, from the definitions of the operators: what gradients are checked
 * against by finite differences, and what the runtime is compared with.
 */
export function evaluate(graph: Graph, feeds: Record<string, Double>): Record<string, Double> {
  const known = new Map<string, Double>(Object.entries(feeds));
  for (const { name, tensor, numbers } of graph.constants)
    known.set(name, {
      shape: [...tensor.shape],
      data: Float64Array.from(numbers ?? (tensor.data as ArrayLike<number>), Number),
    });
  for (const node of graph.nodes) {
    const operator = OPERATORS[node.operator];
    if (!operator) throw new Error(`evaluate knows no ${node.operator}`);
    const inputs = node.inputs.map((name) => known.get(name)!);
    const made = operator(inputs, node);
    (Array.isArray(made) ? made : [made]).forEach((value, i) => {
      if (node.outputs[i]) known.set(node.outputs[i], value);
    });
  }
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, known.get(value.name)!]));
}

type Operator = (inputs: Double[], node: GraphNode) => Double | Double[];

const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
const number = (node: GraphNode, name: string, otherwise: number) => {
  const value: Attribute | undefined = node.attributes[name];
  return typeof value === 'number' ? value : typeof value === 'object' && 'float' in value ? value.float : otherwise;
};
const map =
  (f: (x: number) => number): Operator =>
  ([x]) => ({ shape: x.shape, data: x.data.map(f) });

/** Walks a shape; calls with the flat position and the positions in operands that may be stretched. */
function broadcast(a: Double, b: Double, f: (x: number, y: number) => number): Double {
  const rank = Math.max(a.shape.length, b.shape.length);
  const [sa, sb] = [a, b].map(({ shape }) => [...new Array<number>(rank - shape.length).fill(1), ...shape]);
  const shape = sa.map((n, i) => (n === 1 ? sb[i] : n));
  const position = (index: number[], own: number[]) =>
    index.reduce((at, n, i) => at * own[i] + (own[i] === 1 ? 0 : n), 0);
  const data = Float64Array.from({ length: size(shape) }, (_, flat) => {
    const index = indexOf(flat, shape);
    return f(a.data[position(index, sa)], b.data[position(index, sb)]);
  });
  return { shape, data };
}

function indexOf(flat: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  for (let i = shape.length - 1; i >= 0; i--) {
    index[i] = flat % shape[i];
    flat = Math.floor(flat / shape[i]);
  }
  return index;
}

const elementwise =
  (f: (x: number, y: number) => number): Operator =>
  ([a, b]) =>
    broadcast(a, b, f);

/** Rows along the last axis. */
function perRow(x: Double, f: (row: Float64Array) => ArrayLike<number>): Double {
  const width = x.shape[x.shape.length - 1];
  const data = new Float64Array(x.data.length);
  for (let at = 0; at < data.length; at += width) data.set(f(x.data.subarray(at, at + width)), at);
  return { shape: x.shape, data };
}

function reduceBy(start: number, f: (sum: number, x: number) => number, average = false): Operator {
  return ([x, axes], node) => {
    const over = new Set(Array.from(axes.data, (axis) => (axis < 0 ? axis + x.shape.length : axis)));
    const kept = x.shape.map((n, i) => (over.has(i) ? 1 : n));
    const data = new Float64Array(size(kept)).fill(start);
    x.data.forEach((value, flat) => {
      const index = indexOf(flat, x.shape);
      const at = index.reduce((position, n, i) => position * kept[i] + (over.has(i) ? 0 : n), 0);
      data[at] = f(data[at], value);
    });
    if (average) for (let i = 0; i < data.length; i++) data[i] /= x.data.length / data.length;
    const shape = number(node, 'keepdims', 1) ? kept : x.shape.filter((_, i) => !over.has(i));
    return { shape, data };
  };
}

function swapped(x: Double, swap: boolean): Double {
  if (!swap) return x;
  const axes = x.shape.map((_, i) => i);
  axes.push(...axes.splice(-2).reverse());
  return transposed(x, axes);
}

function transposed(x: Double, order: readonly number[]): Double {
  const shape = order.map((axis) => x.shape[axis]);
  const data = new Float64Array(x.data.length);
  x.data.forEach((value, flat) => {
    const index = indexOf(flat, x.shape);
    data[order.reduce((at, axis, i) => at * shape[i] + index[axis], 0)] = value;
  });
  return { shape, data };
}

const product: Operator = ([a, b, c], node) => {
  const left = swapped(a, number(node, 'transA', 0) === 1);
  const right = swapped(b, number(node, 'transB', 0) === 1);
  const [n, k] = left.shape.slice(-2);
  const m = right.shape[right.shape.length - 1];
  const batches = broadcast(
    { shape: left.shape.slice(0, -2), data: count(size(left.shape.slice(0, -2))) },
    { shape: right.shape.slice(0, -2), data: new Float64Array(size(right.shape.slice(0, -2))) },
    (x) => x,
  );
  const batchesRight = broadcast(
    { shape: left.shape.slice(0, -2), data: new Float64Array(size(left.shape.slice(0, -2))) },
    { shape: right.shape.slice(0, -2), data: count(size(right.shape.slice(0, -2))) },
    (_, y) => y,
  );
  const data = new Float64Array(batches.data.length * n * m);
  batches.data.forEach((l, batch) => {
    const r = batchesRight.data[batch];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let t = 0; t < k; t++) sum += left.data[(l * n + i) * k + t] * right.data[(r * k + t) * m + j];
        data[(batch * n + i) * m + j] = sum * number(node, 'alpha', 1);
      }
  });
  const y = { shape: [...batches.shape, n, m], data };
  return c ? broadcast(y, c, (u, v) => u + v) : y;
};

function count(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => i);
}

const softmaxRow = (row: Float64Array) => {
  const most = Math.max(...row);
  const sum = row.reduce((total, x) => total + Math.exp(x - most), 0);
  return row.map((x) => Math.exp(x - most) / sum);
};

/** Error function: its series, and for large arguments the continued fraction of its complement; to about 1e-15. */
function erf(x: number): number {
  const z = Math.abs(x);
  if (z > 2.5) {
    let fraction = z;
    for (let k = 60; k > 0; k--) fraction = z + k / 2 / fraction;
    return Math.sign(x) * (1 - Math.exp(-z * z) / (fraction * Math.sqrt(Math.PI)));
  }
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-18; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return ((2 * sum) / Math.sqrt(Math.PI)) * Math.exp(-x * x);
}

const OPERATORS: Record<string, Operator> = {
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: elementwise((a, b) => a / b),
  Min: elementwise(Math.min),
  Equal: elementwise((a, b) => Number(a === b)),
  Neg: map((x) => -x),
  Exp: map(Math.exp),
  Log: map(Math.log),
  Sqrt: map(Math.sqrt),
  Tanh: map(Math.tanh),
  Erf: map(erf),
  Relu: map((x) => Math.max(x, 0)),
  Sign: map(Math.sign),
  Sigmoid: map((x) => 1 / (1 + Math.exp(-x))),
  Softplus: map((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Gelu: map((x) => (x / 2) * (1 + erf(x * Math.SQRT1_2))),
  Cast: map((x) => x),
  Identity: map((x) => x),
  Softmax: ([x]) => perRow(x, softmaxRow),
  LogSoftmax: ([x]) => perRow(x, (row) => softmaxRow(row).map(Math.log)),
  ReduceSum: reduceBy(0, (sum, x) => sum + x),
  ReduceSumSquare: reduceBy(0, (sum, x) => sum + x * x),
  ReduceMean: reduceBy(0, (sum, x) => sum + x, true),
  ReduceMax: reduceBy(-Infinity, Math.max),
  Expand: ([x, shape]) =>
    broadcast(x, { shape: [...shape.data], data: new Float64Array(size([...shape.data])) }, (v) => v),
  Reshape([x, target]) {
    const shape = Array.from(target.data, (n, i) => (n === 0 ? x.shape[i] : n));
    const rest = shape.indexOf(-1);
    if (rest >= 0) shape[rest] = x.data.length / -size(shape);
    return { shape, data: x.data };
  },
  Transpose: ([x], node) => transposed(x, node.attributes.perm as number[]),
  MatMul: product,
  FusedMatMul: product,
  Gemm: product,
  LayerNormalization([x, gain, bias], node) {
    const epsilon = number(node, 'epsilon', 1e-5);
    const averages: number[] = [];
    const inverses: number[] = [];
    const y = perRow(x, (row) => {
      const average = row.reduce((sum, v) => sum + v, 0) / row.length;
      const variance = row.reduce((sum, v) => sum + (v - average) ** 2, 0) / row.length;
      averages.push(average);
      inverses.push(1 / Math.sqrt(variance + epsilon));
      return row.map((v, i) => (v - average) * inverses[inverses.length - 1] * gain.data[i] + bias.data[i]);
    });
    const shape = [...x.shape.slice(0, -1), 1];
    return [y, { shape, data: Float64Array.from(averages) }, { shape, data: Float64Array.from(inverses) }];
  },
  Gather([table, indices]) {
    const width = size(table.shape.slice(1));
    const data = new Float64Array(indices.data.length * width);
    indices.data.forEach((row, i) => data.set(table.data.subarray(row * width, (row + 1) * width), i * width));
    return { shape: [...indices.shape, ...table.shape.slice(1)], data };
  },
  ScatterND([table, positions, updates]) {
    const data = table.data.slice();
    const width = table.shape[1];
    positions.data.forEach((row, i) => {
      for (let j = 0; j < width; j++) data[row * width + j] += updates.data[i * width + j];
    });
    return { shape: table.shape, data };
  },
  ConstantOfShape: ([shape]) => ({ shape: [...shape.data], data: new Float64Array(size([...shape.data])) }),
  Shape: ([x]) => ({ shape: [x.shape.length], data: Float64Array.from(x.shape) }),
  Concat: (inputs) => {
    const data = Float64Array.from(inputs.flatMap((input) => [...input.data]));
    return { shape: [data.length], data };
  },
  Range: ([start, limit, step]) => {
    const data = count(Math.ceil((limit.data[0] - start.data[0]) / step.data[0])).map(
      (i) => start.data[0] + i * step.data[0],
    );
    return { shape: [data.length], data };
  },
  Split([x, sizes]) {
    let at = 0;
    return Array.from(sizes.data, (length) => ({ shape: [length], data: x.data.slice(at, (at += length)) }));
  },
};
