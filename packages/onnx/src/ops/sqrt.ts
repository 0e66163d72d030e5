import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { div } from './div.js';
import { mul } from './mul.js';
import { unary } from './unary.js';

/** Elementwise square root. */
export function sqrt(x: Value): Value {
  const y = unary('Sqrt', x);
  return withGradient(y, [x], (gradient) => [() => div(mul(gradient, 0.5), y)]);
}
