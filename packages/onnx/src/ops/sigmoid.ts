import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { mul } from './mul.js';
import { sub } from './sub.js';
import { unary } from './unary.js';

/** Elementwise `1 / (1 + e⁻ˣ)`. */
export function sigmoid(x: Value): Value {
  const y = unary('Sigmoid', x);
  return withGradient(y, [x], (gradient) => [() => mul(gradient, sub(y, mul(y, y)))]);
}
