import { withGradient } from '../autodiff/with-gradient.js';
import { ELEMENT_TYPES, type ElementType } from '../graph/element-type.js';
import type { Value } from '../graph/value.js';

/** The same numbers in another type. */
export function cast(x: Value, type: ElementType): Value {
  if (x.type === type) return x;
  const [y] = x.graph.node('Cast', [x], [{ type, shape: x.shape }], { to: ELEMENT_TYPES[type].code });
  return withGradient(y, [x], (gradient) => [() => cast(gradient, x.type)]);
}
