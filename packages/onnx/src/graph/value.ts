import type { ElementType } from './element-type.js';
import type { Graph } from './graph.js';

/** A size that is known (a number), or one that is known when the graph runs (a name; `a*b` is the product of two). */
export type Dimension = number | string;

export type Shape = readonly Dimension[];

/** What flows along an edge of a graph. Made by `Graph` and the operators. */
export interface Value {
  readonly graph: Graph;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  /** Values made later have higher numbers. */
  readonly order: number;
  /** Operator that made it; undefined for inputs, parameters and constants. */
  readonly operator?: string;
  /** Whether a parameter can change it. */
  readonly varies: boolean;
  /** How its gradient becomes those of what it was made of; undefined where there is no such rule. */
  derivation?: Derivation;
}

/** A vector-Jacobian product: the gradient of a value → the gradients of its inputs, each emitted only when asked for. */
export interface Derivation {
  readonly inputs: readonly Value[];
  readonly pull: (gradient: Value) => readonly ((() => Value) | undefined)[];
}
