import { withGradient } from '../autodiff/with-gradient.js';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { div } from './div.js';
import { mul } from './mul.js';
import { sigmoid } from './sigmoid.js';
import { softplus } from './softplus.js';
import { sub } from './sub.js';
import { sum } from './sum.js';

/**
 * `Σ_ij w_ij (softplus(z_ij) − z_ij y_ij) / Σ_ij w_ij`: each class on its own, `w` 0 where an outcome is missing.
 *
 * @param logits Shape (rows, classes): z.
 * @param targets Shape (rows, classes): y in [0, 1].
 * @param weights Shape (rows, classes), not all 0.
 * @returns Shape [].
 */
export function binaryCrossEntropy(logits: Value, targets: Value, weights: Value): Value {
  for (const { shape } of [targets, weights])
    if (shape[0] !== logits.shape[0] || shape[1] !== logits.shape[1] || shape.length !== 2)
      throw graphError(
        'binaryCrossEntropy',
        `targets and weights should have the shape of the logits, ${shapeText(logits.shape)}, not ${shapeText(shape)}`,
      );
  const total = sum(weights, [0, 1]);
  const loss = div(sum(mul(sub(softplus(logits), mul(logits, targets)), weights), [0, 1]), total);
  return withGradient(loss, [logits], (gradient) => [
    () => mul(mul(sub(sigmoid(logits), targets), weights), div(gradient, total)),
  ]);
}
