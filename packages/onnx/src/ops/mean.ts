import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { div } from './div.js';
import { mul } from './mul.js';
import { allAxes, reduce, shapeOf, stretch } from './reduce.js';

/** Mean over axes (from 0). @param axes @default all @param keep Whether the axes stay, with size 1. @default false */
export function mean(x: Value, axes: readonly number[] = allAxes(x), keep = false): Value {
  return withGradient(reduce('ReduceMean', x, axes, keep), [x], (gradient) => [
    () => stretch(overCount(gradient, x, axes, keep), x, axes, keep),
  ]);
}

/** The gradient of a mean by each element that it is made of, in the shape of the mean. */
function overCount(gradient: Value, x: Value, axes: readonly number[], keep: boolean): Value {
  const sizes = axes.map((axis) => x.shape[axis]);
  if (sizes.every((size) => typeof size === 'number')) return mul(gradient, 1 / sizes.reduce((a, b) => a * b, 1));
  // Known when the graph runs: as many as there are ones.
  const [ones] = x.graph.node('Expand', [x.graph.scalar(1, x.type), shapeOf(x)], [{ type: x.type, shape: x.shape }]);
  return div(gradient, reduce('ReduceSum', ones, axes, keep));
}
