import type { CurrentExpert, PolicyChoice, PolicyConfig, PolicyInput } from './policy.js';

/**
 * Stays with the expert of a conversation where the gain in utility, score − λ · expected cost, is no more than what a switch costs:
 * its margin + λ · its dollars. An expert that may not be chosen is not stayed with.
 */
export function keepCurrent(
  policy: PolicyConfig,
  { scores, costUsd, eligible }: PolicyInput,
  choice: PolicyChoice,
  { index, switchMargin = 0, switchCostUsd = 0 }: CurrentExpert,
): PolicyChoice {
  const isKnown = index >= 0 && index < scores.length && (!eligible || eligible[index]);
  if (!isKnown || index === choice.index) return choice;
  const lambda = policy.kind === 'utility' ? policy.lambda : 0;
  const utility = (j: number) => (lambda === 0 ? scores[j] : scores[j] - lambda * costUsd![j]);
  const gain = utility(choice.index) - utility(index);
  const price = switchMargin + lambda * switchCostUsd;
  if (gain > price) return choice;
  return { index, reason: `stays: a switch would gain ${gain.toFixed(4)} and costs ${price.toFixed(4)}` };
}
