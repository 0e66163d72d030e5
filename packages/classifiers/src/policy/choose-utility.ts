import { TorouterError } from '@torouter/data';
import { bestEligible } from './best-eligible.js';
import { chooseArgmax } from './choose-argmax.js';
import type { PolicyChoice, PolicyInput } from './policy.js';

/**
 * The eligible expert with the highest score − λ · expected cost (method.md section 3, deferral curve); ties go to the lowest
 * index. λ is in score units per US dollar; 0 is {@link chooseArgmax}.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where λ > 0 and the expected cost of an eligible expert is not known.
 */
export function chooseUtility({ scores, costUsd, eligible }: PolicyInput, lambda: number): PolicyChoice {
  if (lambda === 0) return chooseArgmax({ scores, eligible });
  for (let j = 0; j < scores.length; j++)
    if ((!eligible || eligible[j]) && !Number.isFinite(costUsd?.[j]))
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'The utility policy weighs scores against expected costs, but this router knows no cost for one of its experts. Train it on outcomes with costs (or with --prices), or use lambda 0.',
        { details: { index: j } },
      );
  const index = bestEligible(scores.length, eligible, (j) => scores[j] - lambda * costUsd![j]);
  return {
    index,
    reason: `highest score − ${lambda.toPrecision(3)}·cost: score ${scores[index].toFixed(4)}, $${costUsd![index].toPrecision(3)} expected`,
  };
}
