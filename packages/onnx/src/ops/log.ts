import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { div } from './div.js';
import { unary } from './unary.js';

/** Elementwise natural logarithm. */
export function log(x: Value): Value {
  const y = unary('Log', x);
  return withGradient(y, [x], (gradient) => [() => div(gradient, x)]);
}
