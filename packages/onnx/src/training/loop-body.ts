import { Graph } from '../graph/graph.js';
import type { ElementType } from '../graph/element-type.js';
import type { Shape, Value } from '../graph/value.js';
import { reshape } from '../ops/reshape.js';

/**
 * The inside of a training loop. What is an input to it is one slice per step of an input of the outer graph; its parameters are
 * pieces of one flat vector that goes round the loop.
 */
export class LoopBody extends Graph {
  readonly #outer: Graph;
  readonly #iteration: Value;
  readonly #flat: Value;
  /** Number of weights in all parameters. */
  size = 0;
  readonly slots: { name: string; shape: readonly number[] }[] = [];

  constructor(outer: Graph) {
    super('body_');
    this.#outer = outer;
    this.#iteration = super.input('body_iteration', [], 'int64');
    super.input('body_condition', [], 'bool');
    this.#flat = super.parameter('body_weights', ['parameters']);
    this.parameters.length = 0;
  }

  /** The flat vector of weights as it comes round. */
  get flat(): Value {
    return this.#flat;
  }

  /** A flat vector that goes round beside the weights. */
  carried(name: string): Value {
    return super.input(name, ['parameters']);
  }

  override input(name: string, shape: Shape, type: ElementType = 'float32'): Value {
    const stacked = this.#outer.input(name, ['steps', ...shape], type);
    const [value] = this.node('Gather', [this.borrow(stacked), this.#iteration], [{ type, shape }], { axis: 0 });
    this.defineSymbols(value);
    return value;
  }

  override parameter(name: string, shape: Shape): Value {
    const size = (shape as number[]).reduce((product, n) => product * n, 1);
    const range = [[this.size], [this.size + size], [0]].map((list) => this.integers(list));
    const [piece] = this.node('Slice', [this.#flat, ...range], [{ type: 'float32', shape: [size] }]);
    this.size += size;
    this.slots.push({ name, shape: shape as number[] });
    const value = reshape(piece, shape);
    this.parameters.push(value);
    return value;
  }
}
