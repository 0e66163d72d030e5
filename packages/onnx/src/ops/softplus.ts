import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { mul } from './mul.js';
import { sigmoid } from './sigmoid.js';
import { unary } from './unary.js';

/** Elementwise `ln(1 + eˣ)`. */
export function softplus(x: Value): Value {
  const y = unary('Softplus', x);
  return withGradient(y, [x], (gradient) => [() => mul(gradient, sigmoid(x))]);
}
