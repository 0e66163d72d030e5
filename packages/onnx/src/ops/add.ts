import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { binary, operand, type Operand } from './binary.js';
import { sumToShape } from './broadcast.js';

/** Elementwise `a + b`, broadcast. */
export function add(a: Value, b: Operand): Value {
  const right = operand(a, b);
  return withGradient(binary('Add', a, right), [a, right], (gradient) => [
    () => sumToShape(gradient, a.shape),
    () => sumToShape(gradient, right.shape),
  ]);
}
