import type { ChatRequest } from '../expert.js';

/** The limit of a request's answer in tokens, all its choices together; null where it sets none. */
export function maxOutputTokens({ max_completion_tokens: newer, max_tokens: older, n }: ChatRequest): number | null {
  const limit = newer ?? older;
  if (typeof limit !== 'number' || !(limit > 0) || limit === Infinity) return null;
  return limit * (typeof n === 'number' && n > 1 ? n : 1);
}
