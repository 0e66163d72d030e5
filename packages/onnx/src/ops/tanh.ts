import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { mul } from './mul.js';
import { sub } from './sub.js';
import { unary } from './unary.js';

/** Elementwise hyperbolic tangent. */
export function tanh(x: Value): Value {
  const y = unary('Tanh', x);
  return withGradient(y, [x], (gradient) => [() => sub(gradient, mul(gradient, mul(y, y)))]);
}
