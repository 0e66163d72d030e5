import { withGradient } from '../autodiff/with-gradient.js';
import { graphError } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { mul } from './mul.js';
import { reduce, stretch } from './reduce.js';

/** Mean over axes (from 0) of known size. @param keep Whether the axes stay, with size 1. @default false */
export function mean(x: Value, axes: readonly number[], keep = false): Value {
  const count = axes.reduce((product, axis) => {
    const size = x.shape[axis];
    if (typeof size !== 'number') throw graphError('ReduceMean', `the size of axis ${axis} is not known (${size})`);
    return product * size;
  }, 1);
  return withGradient(reduce('ReduceMean', x, axes, keep), [x], (gradient) => [
    () => mul(stretch(gradient, x, axes, keep), 1 / count),
  ]);
}
