import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { exp } from './exp.js';
import { mul } from './mul.js';
import { neg } from './neg.js';
import { unary } from './unary.js';

/** Elementwise error function. */
export function erf(x: Value): Value {
  const y = unary('Erf', x);
  return withGradient(y, [x], (gradient) => [() => mul(gradient, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))]);
}
