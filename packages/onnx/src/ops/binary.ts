import { graphError } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { broadcastShape } from './broadcast.js';

/** A value, or a number that becomes a constant of the other operand's type. */
export type Operand = Value | number;

/** An elementwise operator of two values, without gradient rule. */
export function binary(operator: string, a: Value, b: Operand): Value {
  const right = operand(a, b);
  if (a.type !== right.type) throw graphError(operator, `its inputs are of the types ${a.type} and ${right.type}`);
  const shape = broadcastShape(operator, a.shape, right.shape);
  return a.graph.node(operator, [a, right], [{ type: a.type, shape }])[0];
}

/** The second operand as a value. */
export function operand(a: Value, b: Operand): Value {
  return typeof b === 'number' ? a.graph.scalar(b, a.type) : b;
}
