import { withGradient } from '../autodiff/with-gradient.js';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { mean } from './mean.js';
import { mul } from './mul.js';
import { sub } from './sub.js';
import { sum } from './sum.js';

/**
 * Normalises the last axis to mean 0 and variance 1, then scales and shifts.
 *
 * @param x Shape (rows, features).
 * @param gain Shape (features,).
 * @param bias Shape (features,).
 */
export function layerNorm(x: Value, gain: Value, bias: Value, epsilon: number): Value {
  const [rows, features] = x.shape;
  if (x.shape.length !== 2 || gain.shape[0] !== features || bias.shape[0] !== features)
    throw graphError(
      'layerNorm',
      `x ${shapeText(x.shape)} should have two axes, gain ${shapeText(gain.shape)} and bias ${shapeText(bias.shape)} its features`,
    );
  const attributes = { axis: -1, epsilon: { float: epsilon } };
  const whole = { type: x.type, shape: x.shape };
  if (!x.varies && !gain.varies && !bias.varies)
    return x.graph.node('LayerNormalization', [x, gain, bias], [whole], attributes)[0];
  const perRow = { type: 'float32', shape: [rows, 1] } as const;
  const [y, average, inverse] = x.graph.node(
    'LayerNormalization',
    [x, gain, bias],
    [whole, perRow, perRow],
    attributes,
  );
  let kept: Value | undefined;
  const normalised = () => (kept ??= mul(sub(x, average), inverse));
  return withGradient(y, [x, gain, bias], (gradient) => [
    () => {
      const scaled = mul(gradient, gain);
      const along = mean(mul(scaled, normalised()), [1], true);
      return mul(sub(sub(scaled, mean(scaled, [1], true)), mul(normalised(), along)), inverse);
    },
    () => sum(mul(gradient, normalised()), [0]),
    () => sum(gradient, [0]),
  ]);
}
