import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { add } from './add.js';
import { erf } from './erf.js';
import { exp } from './exp.js';
import { mul } from './mul.js';
import { unary } from './unary.js';

/** `x Φ(x)`, Φ the normal distribution function, exactly (BERT's "gelu"). */
export function gelu(x: Value): Value {
  // The runtime's own operator is one pass over memory, but keeps nothing for the way back.
  if (!x.varies) return unary('Gelu', x, {}, 'com.microsoft');
  const phi = add(mul(erf(mul(x, Math.SQRT1_2)), 0.5), 0.5);
  return withGradient(mul(x, phi), [x], (gradient) => [
    () => {
      const density = mul(exp(mul(mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return mul(gradient, add(phi, mul(x, density)));
    },
  ]);
}
