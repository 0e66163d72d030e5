import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { binary, operand, type Operand } from './binary.js';
import { sumToShape } from './broadcast.js';
import { mul } from './mul.js';
import { neg } from './neg.js';

/** Elementwise `a / b`, broadcast. */
export function div(a: Value, b: Operand): Value {
  const right = operand(a, b);
  const quotient = binary('Div', a, right);
  return withGradient(quotient, [a, right], (gradient) => [
    () => sumToShape(div(gradient, right), a.shape),
    () => neg(sumToShape(mul(gradient, div(quotient, right)), right.shape)),
  ]);
}
