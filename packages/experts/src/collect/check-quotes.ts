import { TorouterError } from '@torouter/data';
import type { Expert } from '../expert.js';
import { callRequest } from './call-request.js';
import type { CheckedCollectOptions } from './check-collect-options.js';
import type { InstructionSurvey } from './survey-instructions.js';

/**
 * A cap holds only where every expert says what a call costs at most.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT naming the expert.
 */
export function checkQuotes(
  { experts, maxCostUsd, metrics }: CheckedCollectOptions,
  { examples }: InstructionSurvey,
): void {
  if (maxCostUsd === undefined) return;
  for (const expert of experts.values()) {
    if (
      expert.quote &&
      examples.every((example) => canQuote(expert, () => callRequest(expert, example, metrics.includes('nll'))))
    )
      continue;
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `A cost cap cannot hold: of the expert ${expert.name} nobody knows what a call costs at most. Set its prices (0 where it is free) and a limit of its output ("parameters": {"max_tokens": …}), or leave the cap out.`,
      { details: { expert: expert.name } },
    );
  }
}

/** A request that cannot be quoted at all, for it is too long, cannot be made either: it will be a failure that costs nothing. */
function canQuote(expert: Expert, request: () => Parameters<Expert['generate']>[0]): boolean {
  try {
    return typeof expert.quote!(request()).maxCostUsd === 'number';
  } catch {
    return true;
  }
}
