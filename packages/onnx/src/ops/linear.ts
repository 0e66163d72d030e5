import { withGradient } from '../autodiff/with-gradient.js';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { matmul } from './matmul.js';
import { sum } from './sum.js';

/**
 * `x Wᵀ + b`, as PyTorch stores it.
 *
 * @param x Shape (rows, inputs).
 * @param weight Shape (outputs, inputs).
 * @param bias Shape (outputs,).
 * @returns Shape (rows, outputs).
 */
export function linear(x: Value, weight: Value, bias: Value): Value {
  const [outputs, inputs] = weight.shape;
  if (x.shape.length !== 2 || weight.shape.length !== 2 || x.shape[1] !== inputs || bias.shape[0] !== outputs)
    throw graphError(
      'linear',
      `x ${shapeText(x.shape)}, weight ${shapeText(weight.shape)} and bias ${shapeText(bias.shape)} should be [rows, inputs], [outputs, inputs] and [outputs]`,
    );
  const [y] = x.graph.node('Gemm', [x, weight, bias], [{ type: x.type, shape: [x.shape[0], outputs] }], { transB: 1 });
  return withGradient(y, [x, weight, bias], (gradient) => [
    () => matmul(gradient, weight),
    () => matmul(gradient, x, { transposeA: true }),
    () => sum(gradient, [0]),
  ]);
}
