import { withGradient } from '../autodiff/with-gradient.js';
import type { Value } from '../graph/value.js';
import { allAxes, reduce, stretch } from './reduce.js';

/** Sum over axes (from 0). @param axes @default all @param keep Whether the axes stay, with size 1. @default false */
export function sum(x: Value, axes: readonly number[] = allAxes(x), keep = false): Value {
  return withGradient(reduce('ReduceSum', x, axes, keep), [x], (gradient) => [() => stretch(gradient, x, axes, keep)]);
}
