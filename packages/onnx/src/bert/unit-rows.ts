import type { Value } from '../graph/value.js';
import { add } from '../ops/add.js';
import { div } from '../ops/div.js';
import { mul } from '../ops/mul.js';
import { sqrt } from '../ops/sqrt.js';
import { sum } from '../ops/sum.js';

/** Keeps a vector of zeros from being divided by 0. */
const TINY = 1e-24;

/** Rows divided by their L2 norm. @param x Shape (rows, columns), single precision. */
export function unitRows(x: Value): Value {
  return div(x, sqrt(add(sum(mul(x, x), [1], true), TINY)));
}
