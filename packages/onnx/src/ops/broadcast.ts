import { graphError, shapeText } from '../graph/graph-error.js';
import type { Shape, Value } from '../graph/value.js';
import { reshape } from './reshape.js';
import { sum } from './sum.js';

/** The shape of an elementwise operator's result: sizes of 1 stretch, missing leading ones count as 1 (NumPy's rule). */
export function broadcastShape(operator: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw graphError(operator, `the shapes ${shapeText(a)} and ${shapeText(b)} do not fit each other`);
    return x === 1 ? y : x;
  });
}

/** Sums a gradient over the axes along which an input of `shape` was stretched. */
export function sumToShape(gradient: Value, shape: Shape): Value {
  const leading = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((dimension, i) =>
    i < leading || (shape[i - leading] === 1 && dimension !== 1) ? [i] : [],
  );
  if (axes.length === 0) return gradient;
  const summed = sum(gradient, axes, true);
  return leading > 0 ? reshape(summed, shape) : summed;
}
