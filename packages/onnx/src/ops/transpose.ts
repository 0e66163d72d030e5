import { withGradient } from '../autodiff/with-gradient.js';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';

/** Reorders axes: axis i of the result is axis `order[i]` of x. */
export function transpose(x: Value, order: readonly number[]): Value {
  if ([...order].sort((a, b) => a - b).some((axis, i) => axis !== i) || order.length !== x.shape.length)
    throw graphError('Transpose', `[${order.join(', ')}] is no order of the axes of ${shapeText(x.shape)}`);
  const shape = order.map((axis) => x.shape[axis]);
  const [y] = x.graph.node('Transpose', [x], [{ type: x.type, shape }], { perm: order });
  return withGradient(y, [x], (gradient) => [
    () =>
      transpose(
        gradient,
        order.map((_, axis) => order.indexOf(axis)),
      ),
  ]);
}
