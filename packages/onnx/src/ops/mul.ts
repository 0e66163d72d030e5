import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { binary, operand, type Operand } from './binary.js';
import { sumToShape } from './broadcast.js';

/** Elementwise `a · b`, broadcast. */
export function mul(a: Value, b: Operand): Value {
  const right = operand(a, b);
  return withGradient(binary('Mul', a, right), [a, right], (gradient) => [
    () => sumToShape(mul(gradient, right), a.shape),
    () => sumToShape(mul(gradient, a), right.shape),
  ]);
}
