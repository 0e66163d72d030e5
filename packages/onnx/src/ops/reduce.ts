import { graphError, shapeText } from '../graph/graph-error.js';
import type { Shape, Value } from '../graph/value.js';
import { reshape } from './reshape.js';

/** A Reduce* operator over axes (from 0), without gradient rule. */
export function reduce(operator: string, x: Value, axes: readonly number[], keep: boolean): Value {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= x.shape.length)
      throw graphError(operator, `there is no axis ${axis} in the shape ${shapeText(x.shape)}`);
  // ONNX takes no axes for all of them, and says nothing of one that is named twice.
  if (new Set(axes).size !== axes.length || (axes.length === 0 && x.shape.length > 0))
    throw graphError(operator, `each axis is named once, and at least one, but they are [${axes.join(', ')}]`);
  const shape = keep ? keptShape(x.shape, axes) : x.shape.filter((_, axis) => !axes.includes(axis));
  return x.graph.node(operator, [x, x.graph.integers(axes)], [{ type: x.type, shape }], { keepdims: keep ? 1 : 0 })[0];
}

/** Stretches what was reduced over `axes` back to the shape of `x`. */
export function stretch(reduced: Value, x: Value, axes: readonly number[], kept: boolean): Value {
  const withAxes = kept ? reduced : reshape(reduced, keptShape(x.shape, axes));
  return x.graph.node('Expand', [withAxes, shapeOf(x)], [{ type: x.type, shape: x.shape }])[0];
}

/** The shape of a value as the runtime wants it, int64. */
export function shapeOf(x: Value): Value {
  if (x.shape.every((dimension) => typeof dimension === 'number')) return x.graph.integers(x.shape as number[]);
  return x.graph.node('Shape', [x], [{ type: 'int64', shape: [x.shape.length] }])[0];
}

function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
}

/** Every axis of a value. */
export function allAxes(x: Value): number[] {
  return x.shape.map((_, axis) => axis);
}
