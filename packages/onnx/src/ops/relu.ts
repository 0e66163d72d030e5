import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { mul } from './mul.js';
import { unary } from './unary.js';

/** Elementwise `max(x, 0)`; the gradient at 0 is 0. */
export function relu(x: Value): Value {
  const y = unary('Relu', x);
  return withGradient(y, [x], (gradient) => [() => mul(gradient, unary('Sign', y))]);
}
