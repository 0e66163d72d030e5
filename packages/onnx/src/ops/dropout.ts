import { graphError } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { withGradient } from '../autodiff/with-gradient.js';
import { cast } from './cast.js';
import { mul } from './mul.js';

/**
 * Sets a share of the elements to 0 and scales the others by `1 / (1 − rate)`; by the runtime's own generator, which is seeded
 * once per session. (A `Trainer` on the CPU multiplies by masks of its own instead, which can be made again for any step.)
 */
export function dropout(x: Value, rate: number, seed: number): Value {
  if (!(rate >= 0 && rate < 1)) throw graphError('Dropout', `its rate should be from 0 to below 1, got ${rate}`);
  if (rate === 0) return x;
  const { graph, type, shape } = x;
  const [y, kept] = graph.node(
    'Dropout',
    [x, graph.scalar(rate), graph.constant([1], [], 'bool')],
    [
      { type, shape },
      { type: 'bool', shape },
    ],
    { seed },
  );
  return withGradient(y, [x], (gradient) => [() => mul(mul(gradient, cast(kept, type)), 1 / (1 - rate))]);
}
