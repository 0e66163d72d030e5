import type { ChatRequest } from '../expert.js';

/** The limit of each choice of a request's answer in tokens; null where it sets none. */
export function choiceTokens({ max_completion_tokens: newer, max_tokens: older }: ChatRequest): number | null {
  const limit = newer ?? older;
  return typeof limit === 'number' && limit > 0 && limit < Infinity ? limit : null;
}
