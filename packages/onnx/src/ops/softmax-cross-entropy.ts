import { withGradient } from '../autodiff/with-gradient.js';
import { graphError, shapeText } from '../graph/graph-error.js';
import type { Value } from '../graph/value.js';
import { div } from './div.js';
import { logSoftmax } from './log-softmax.js';
import { exp } from './exp.js';
import { mul } from './mul.js';
import { neg } from './neg.js';
import { reshape } from './reshape.js';
import { sub } from './sub.js';
import { sum } from './sum.js';

/**
 * `Σ_i w_i CE_i / Σ_i w_i` with `CE_i = −Σ_j p_ij ln softmax(logits_i)_j`: soft labels, weighted rows (TO-Router, phase 2).
 *
 * @param logits Shape (rows, classes).
 * @param targets Shape (rows, classes): p.
 * @param weights Shape (rows,): w, not all 0.
 * @returns Shape [].
 */
export function softmaxCrossEntropy(logits: Value, targets: Value, weights: Value): Value {
  const [rows, classes] = logits.shape;
  if (targets.shape[0] !== rows || targets.shape[1] !== classes || weights.shape[0] !== rows)
    throw graphError(
      'softmaxCrossEntropy',
      `logits ${shapeText(logits.shape)}, targets ${shapeText(targets.shape)} and weights ${shapeText(weights.shape)} should be [rows, classes] twice and [rows]`,
    );
  const logProbabilities = logSoftmax(logits);
  const total = sum(weights, [0]);
  const loss = div(sum(mul(neg(sum(mul(targets, logProbabilities), [1])), weights), [0]), total);
  return withGradient(loss, [logits], (gradient) => [
    () => {
      // Rows need not sum to 1: d CE_i / d logits_i = (Σ_j p_ij) softmax(logits_i) − p_i.
      const residual = sub(mul(exp(logProbabilities), sum(targets, [1], true)), targets);
      return mul(residual, reshape(mul(div(weights, total), gradient), [rows, 1]));
    },
  ]);
}
