import type { ChatRequest } from '../expert.js';
import { choiceTokens } from './choice-tokens.js';

/** The limit of a request's answer in tokens, all its choices together; null where it sets none. */
export function maxOutputTokens(request: ChatRequest): number | null {
  const limit = choiceTokens(request);
  const { n } = request;
  return limit === null ? null : limit * (typeof n === 'number' && n > 1 ? n : 1);
}
