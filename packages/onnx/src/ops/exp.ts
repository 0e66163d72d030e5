import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { mul } from './mul.js';
import { unary } from './unary.js';

/** Elementwise `eˣ`. */
export function exp(x: Value): Value {
  const y = unary('Exp', x);
  return withGradient(y, [x], (gradient) => [() => mul(gradient, y)]);
}
