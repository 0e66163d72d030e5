import { withGradient } from '../autodiff/with-gradient.js';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { shapeOf } from './reduce.js';
import { reshape } from './reshape.js';

/**
 * Rows of a table.
 *
 * @param table Shape (rows, columns).
 * @param indices int64, any shape, each below `rows`.
 * @returns Shape (…indices, columns).
 */
export function gather(table: Value, indices: Value): Value {
  if (table.shape.length !== 2 || indices.type !== 'int64')
    throw graphError(
      'Gather',
      `it takes rows of a table by int64 numbers, not of ${shapeText(table.shape)} by ${indices.type}`,
    );
  const shape = [...indices.shape, table.shape[1]];
  const [y] = table.graph.node('Gather', [table, indices], [{ type: table.type, shape }], { axis: 0 });
  return withGradient(y, [table], (gradient) => [() => scatter(gradient, table, indices)]);
}

/** Adds rows of a gradient into zeros of the table's shape, each where it was taken from. */
function scatter(gradient: Value, table: Value, indices: Value): Value {
  const { graph, type, shape } = table;
  const zero = { type, shape: [1], data: new Float32Array(1) } as const;
  const [zeros] = graph.node('ConstantOfShape', [shapeOf(table)], [{ type, shape }], { value: { tensor: zero } });
  const positions = reshape(indices, [...indices.shape, 1]);
  return graph.node('ScatterND', [zeros, positions, gradient], [{ type, shape }], { reduction: 'add' })[0];
}
