import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { exp } from './exp.js';
import { mul } from './mul.js';
import { sub } from './sub.js';
import { sum } from './sum.js';
import { unary } from './unary.js';

/** Logarithm of the softmax along the last axis. */
export function logSoftmax(x: Value): Value {
  const y = unary('LogSoftmax', x, { axis: -1 });
  return withGradient(y, [x], (gradient) => [
    () => sub(gradient, mul(exp(y), sum(gradient, [x.shape.length - 1], true))),
  ]);
}
