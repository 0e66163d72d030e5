import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { unary } from './unary.js';

/** Elementwise `−x`. */
export function neg(x: Value): Value {
  const y = unary('Neg', x);
  return withGradient(y, [x], (gradient) => [() => neg(gradient)]);
}
