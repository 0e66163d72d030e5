import { TorouterError } from '@torouter/data';

/** Index of the eligible expert with the largest value; ties go to the lowest index. */
export function bestEligible(
  experts: number,
  eligible: readonly boolean[] | undefined,
  value: (index: number) => number,
): number {
  let best = -1;
  let bestValue = -Infinity;
  for (let j = 0; j < experts; j++) {
    if (eligible && !eligible[j]) continue;
    const candidate = value(j);
    if (Number.isNaN(candidate))
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `No expert can be chosen: the score of expert ${j} is NaN. Scores and λ must be numbers.`,
        { details: { index: j } },
      );
    if (best < 0 || candidate > bestValue) {
      best = j;
      bestValue = candidate;
    }
  }
  if (best < 0)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `No expert can be chosen: none of the ${experts} is eligible. Make at least one eligible.`,
    );
  return best;
}
