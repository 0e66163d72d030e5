import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { mul } from './mul.js';
import { sub } from './sub.js';
import { sum } from './sum.js';
import { unary } from './unary.js';

/** Softmax along the last axis. */
export function softmax(x: Value): Value {
  const y = unary('Softmax', x, { axis: -1 });
  return withGradient(y, [x], (gradient) => [
    () => {
      const weighted = mul(gradient, y);
      return sub(weighted, mul(y, sum(weighted, [x.shape.length - 1], true)));
    },
  ]);
}
