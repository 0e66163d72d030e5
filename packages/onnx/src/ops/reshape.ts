import { withGradient } from '../autodiff/with-gradient.js';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Dimension, Shape, Value } from '../graph/value.js';

/** ONNX's "take this size from the input" and "whatever is left". */
const SAME = 0;
const REST = -1;

/** The same elements in another shape. Named dimensions may appear in both; one of them may be new (a product, say). */
export function reshape(x: Value, shape: Shape): Value {
  const sizes = [x.shape, shape].map((dimensions) =>
    dimensions.every((dimension) => typeof dimension === 'number')
      ? (dimensions as number[]).reduce((product, n) => product * n, 1)
      : undefined,
  );
  if (sizes[0] !== undefined && sizes[1] !== undefined && sizes[0] !== sizes[1])
    throw graphError('Reshape', `${shapeText(x.shape)} has not as many elements as ${shapeText(shape)}`);
  const [y] = x.graph.node('Reshape', [x, target(x, shape)], [{ type: x.type, shape }]);
  return withGradient(y, [x], (gradient) => [() => reshape(gradient, x.shape)]);
}

/** The shape as the runtime wants it: known sizes, sizes of the input, at most one "rest", else sizes looked up. */
function target(x: Value, shape: Shape): Value {
  const plain = shape.map((dimension, i) =>
    typeof dimension === 'number' ? dimension : dimension === x.shape[i] ? SAME : REST,
  );
  if (plain.filter((size) => size === REST).length <= 1) return x.graph.integers(plain);
  // The rest is the product of others, which has no input to be looked up in; else the first that is not known.
  const rest = shape.findIndex((dimension) => typeof dimension === 'string' && dimension.includes('*'));
  const parts = shape.map((dimension: Dimension, i) => {
    if (i === rest) return x.graph.integers([REST]);
    return typeof dimension === 'number' ? x.graph.integers([dimension]) : x.graph.symbol(dimension);
  });
  return x.graph.node('Concat', parts, [{ type: 'int64', shape: [shape.length] }], { axis: 0 })[0];
}
