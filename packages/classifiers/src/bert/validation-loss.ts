import type { BertTargets } from './bert-targets.js';

/**
 * The loss of `bertLoss` over all rows at once, in double precision.
 *
 * @param logits Shape (targets.rows, E), in the order of these rows.
 */
export function validationLoss(
  logits: Float32Array,
  { objective, experts: E, rows, targets, recorded, weights }: BertTargets,
): number {
  let loss = 0;
  let total = 0;
  rows.forEach((row, i) => {
    const present = [...Array(E).keys()].filter((j) => recorded[row * E + j]);
    const logit = (j: number) => logits[i * E + j];
    if (objective === 'per-expert') {
      for (const j of present) loss += softplus(logit(j)) - logit(j) * targets[row * E + j];
      total += present.length;
      return;
    }
    const most = present.reduce((max, j) => Math.max(max, logit(j)), -Infinity);
    const normaliser = most + Math.log(present.reduce((sum, j) => sum + Math.exp(logit(j) - most), 0));
    for (const j of present) loss += weights[row] * targets[row * E + j] * (normaliser - logit(j));
    total += weights[row];
  });
  return loss / total;
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
