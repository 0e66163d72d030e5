import { bestEligible } from './best-eligible.js';
import type { PolicyChoice, PolicyInput } from './policy.js';

/**
 * The eligible expert with the highest score; ties go to the lowest index.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where no expert is eligible.
 */
export function chooseArgmax({ scores, eligible }: PolicyInput): PolicyChoice {
  const index = bestEligible(scores.length, eligible, (j) => scores[j]);
  return { index, reason: `highest score ${scores[index].toFixed(4)}` };
}
