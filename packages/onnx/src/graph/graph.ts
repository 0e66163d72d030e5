import { encodeFloat16 } from '@torouter/data';
import { ELEMENT_TYPES, type ElementArray, type ElementType } from './element-type.js';
import { encodeModel } from './encode-model.js';
import { formatGraph } from './format-graph.js';
import { graphError, shapeText } from './graph-error.js';
import type { Attribute, GraphNode } from './node.js';
import type { OnnxTensor } from './onnx-tensor.js';
import type { Dimension, Shape, Value } from './value.js';

/** Elements of a constant up to which equal ones are stored once. */
const SHARED_ELEMENTS = 16;

/** One output of a node to be added. */
export interface OutputSpec {
  readonly type: ElementType;
  readonly shape: Shape;
}

/**
 * A computation graph in the making: inputs, parameters, constants, and the operators of this package applied to them.
 * Shapes and types are checked as nodes are added.
 *
 * @example
 * const graph = new Graph();
 * const x = graph.input('x', ['batch', 3]);
 * const w = graph.parameter('w', [2, 3]);
 * graph.output('y', relu(linear(x, w)));
 * const bytes = graph.toBytes(); // an ONNX model
 */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly inputs: Value[] = [];
  /** The inputs that gradients are taken for. */
  readonly parameters: Value[] = [];
  readonly outputs: { name: string; value: Value }[] = [];
  readonly constants: {
    name: string;
    tensor: OnnxTensor;
    /** As they were given, before rounding. */ numbers?: readonly number[];
  }[] = [];
  readonly #shared = new Map<string, Value>();
  readonly #symbols = new Map<string, { value: Value; axis: number }>();
  readonly #names = new Set<string>();
  readonly #prefix: string;
  #order = 0;

  /** @param prefix Begins every name made here; a graph inside another needs one of its own. @default '' */
  constructor(prefix = '') {
    this.#prefix = prefix;
  }

  /** Something that is given anew in each run. A dimension may be named; equal names are equal sizes. */
  input(name: string, shape: Shape, type: ElementType = 'float32'): Value {
    const value = this.#value(this.#claim(name), { shape, type }, false);
    this.inputs.push(value);
    this.defineSymbols(value);
    return value;
  }

  /** An input of type float32 that is trained: `gradients` are taken for it. */
  parameter(name: string, shape: Shape): Value {
    const value = this.#value(this.#claim(name), { shape, type: 'float32' }, true);
    this.inputs.push(value);
    this.parameters.push(value);
    return value;
  }

  /** A tensor stored in the graph. */
  constant(data: ElementArray | readonly number[], shape: readonly number[], type: ElementType = 'float32'): Value {
    const numbers = Array.isArray(data) ? (data as readonly number[]) : undefined;
    const array = numbers ? toArray(numbers, type) : (data as ElementArray);
    const size = shape.reduce((product, n) => product * n, 1);
    if (size !== array.length)
      throw graphError('constant', `the shape ${shapeText(shape)} has ${size} elements, but ${array.length} are given`);
    const key = array.length <= SHARED_ELEMENTS ? `${type} ${shape.join()}: ${array.join()}` : undefined;
    const known = key === undefined ? undefined : this.#shared.get(key);
    if (known) return known;
    const value = this.#value(this.#unique('constant'), { shape, type }, false);
    this.constants.push({ name: value.name, tensor: { type, shape, data: array }, numbers });
    if (key !== undefined) this.#shared.set(key, value);
    return value;
  }

  /** A scalar constant. */
  scalar(number: number, type: ElementType = 'float32'): Value {
    return this.constant([number], [], type);
  }

  /** A list of whole numbers, as shapes and axes are given to operators. */
  integers(numbers: readonly number[]): Value {
    return this.constant(numbers, [numbers.length], 'int64');
  }

  /**
   * Adds a node. The operators of this package call it; yours may too. The values have no gradient rule until one is given
   * with `withGradient`.
   */
  node(
    operator: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly OutputSpec[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): Value[] {
    const name = this.#unique(operator);
    for (const input of inputs)
      if (input && input.graph !== this) throw graphError(name, `its input ${input.name} belongs to another graph`);
    const varies = inputs.some((input) => input?.varies);
    const values = outputs.map((spec, i) =>
      this.#value(i === 0 ? `${name}_out` : `${name}_out${i}`, spec, varies && isFloat(spec.type), operator),
    );
    this.nodes.push({
      operator,
      name,
      inputs: inputs.map((input) => input?.name ?? ''),
      outputs: values.map((value) => value.name),
      attributes,
      domain,
    });
    return values;
  }

  /** Names a value as an output of the graph. */
  output(name: string, value: Value): void {
    this.outputs.push({ name: this.#claim(name), value });
  }

  /** Size of a named dimension while the graph runs, shape [1], int64. */
  symbol(name: string): Value {
    const source = this.#symbols.get(name);
    if (!source) throw graphError('Shape', `no input has a dimension named "${name}"`);
    const key = `size of ${name}`;
    const known = this.#shared.get(key);
    if (known) return known;
    const { value, axis } = source;
    const [sizes] = this.node('Shape', [value], [{ type: 'int64', shape: [value.shape.length] }]);
    const [size] = this.node('Gather', [sizes, this.integers([axis])], [{ type: 'int64', shape: [1] }], { axis: 0 });
    this.#shared.set(key, size);
    return size;
  }

  /** A value of the graph around this one, to be used in it: subgraphs see the names outside. */
  protected borrow(value: Value): Value {
    return { ...value, graph: this, order: this.#order++, derivation: undefined };
  }

  /** Lets the named dimensions of a value be looked up by {@link symbol}, unless they are known already. */
  defineSymbols(value: Value): void {
    value.shape.forEach((dimension: Dimension, axis) => {
      if (typeof dimension === 'string' && !this.#symbols.has(dimension)) this.#symbols.set(dimension, { value, axis });
    });
  }

  /** The graph as an ONNX model (opset 18, IR 8). */
  toBytes(): Uint8Array {
    return encodeModel(this);
  }

  /** One line per input, node and output, for debugging. */
  toString(): string {
    return formatGraph(this);
  }

  #value(name: string, { type, shape }: OutputSpec, varies: boolean, operator?: string): Value {
    return { graph: this, name, type, shape, varies, operator, order: this.#order++ };
  }

  #unique(kind: string): string {
    return this.#claim(`${this.#prefix}${kind}_${this.#order}`);
  }

  #claim(name: string): string {
    if (this.#names.has(name)) throw graphError(name, 'the name is taken; give each input and output its own');
    this.#names.add(name);
    return name;
  }
}

function isFloat(type: ElementType): boolean {
  return type === 'float32' || type === 'float64' || type === 'float16';
}

function toArray(numbers: readonly number[], type: ElementType): ElementArray {
  if (type === 'int64') return BigInt64Array.from(numbers, BigInt);
  if (type === 'float16') return encodeFloat16(Float32Array.from(numbers));
  return ELEMENT_TYPES[type].array.from(numbers as number[]) as ElementArray;
}
