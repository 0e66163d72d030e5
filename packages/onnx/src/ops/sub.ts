import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { binary, operand, type Operand } from './binary.js';
import { sumToShape } from './broadcast.js';
import { neg } from './neg.js';

/** Elementwise `a − b`, broadcast. */
export function sub(a: Value, b: Operand): Value {
  const right = operand(a, b);
  return withGradient(binary('Sub', a, right), [a, right], (gradient) => [
    () => sumToShape(gradient, a.shape),
    () => neg(sumToShape(gradient, right.shape)),
  ]);
}
