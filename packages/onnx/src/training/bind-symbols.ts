import { TorouterError } from '@torouter/data';
import type { OnnxTensor } from '../graph/onnx-tensor.js';
import type { Dimension, Shape } from '../graph/value.js';

/**
 * The sizes that a batch gives to the named dimensions of a graph's inputs.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where an input is missing, its elements do not fill its shape, or sizes
 *   contradict each other.
 */
export function bindSymbols(
  inputs: readonly { name: string; type: string; shape: Shape }[],
  batch: Readonly<Record<string, OnnxTensor>>,
): Record<string, number> {
  const symbols: Record<string, number> = {};
  for (const { name, type, shape } of inputs) {
    const tensor = batch[name];
    if (!tensor)
      throw invalid(`the input ${name} is missing; there are ${inputs.map((input) => input.name).join(', ')}`);
    const size = tensor.shape.reduce((product, n) => product * n, 1);
    if (tensor.type !== type || tensor.shape.length !== shape.length || size !== tensor.data.length)
      throw invalid(
        `${name} should be ${type} with the shape [${shape.join(', ')}], got ${tensor.type} with [${tensor.shape.join(', ')}] and ${tensor.data.length} elements`,
      );
    shape.forEach((dimension: Dimension, axis) => {
      const got = tensor.shape[axis];
      const expected = typeof dimension === 'number' ? dimension : (symbols[dimension] ??= got);
      if (got !== expected)
        throw invalid(`axis ${axis} of ${name} (${dimension}) should have the size ${expected}, got ${got}`);
    });
  }
  return symbols;
}

function invalid(problem: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `Training batch: ${problem}.`);
}
