import type { Value } from '../graph/value.js';
import { add } from './add.js';
import { mul } from './mul.js';
import { tanh } from './tanh.js';

/** The approximation `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))` (BERT's "gelu_new"). */
export function geluTanh(x: Value): Value {
  const inner = mul(add(x, mul(mul(x, mul(x, x)), 0.044715)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inner), 1));
}
