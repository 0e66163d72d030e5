import type { RoutingChoice } from '../routing-decider.js';

/** A router's choice; where it passed over who may be chosen, the best of those by its own scores. */
export function eligibleChoice(
  choice: RoutingChoice,
  names: readonly string[],
  eligible: readonly boolean[] | undefined,
): RoutingChoice {
  const { scores, reason } = choice;
  if (!eligible || eligible[names.indexOf(choice.expert)]) return choice;
  const left = names.filter((_, j) => eligible[j]);
  if (left.length === 0) return choice;
  const score = (name: string) => scores[name] ?? -Infinity;
  const expert = left.reduce((best, name) => (score(name) > score(best) ? name : best));
  return { expert, scores, reason: `${reason}; ${choice.expert} cannot be asked now, and ${expert} is next by score` };
}
