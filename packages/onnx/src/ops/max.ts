import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { cast } from './cast.js';
import { div } from './div.js';
import { mul } from './mul.js';
import { reduce, stretch } from './reduce.js';
import { sum } from './sum.js';

/** Maximum over one axis; the gradient is shared by elements that are equally large. */
export function max(x: Value, axis: number): Value {
  const y = reduce('ReduceMax', x, [axis], false);
  return withGradient(y, [x], (gradient) => [
    () => {
      const [equal] = x.graph.node('Equal', [x, stretch(y, x, [axis], false)], [{ type: 'bool', shape: x.shape }]);
      const winners = cast(equal, x.type);
      return div(mul(stretch(gradient, x, [axis], false), winners), sum(winners, [axis], true));
    },
  ]);
}
