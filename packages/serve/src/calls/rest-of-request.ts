import type { ChatRequest } from '@torouter/experts';
import { Echo } from './echo.js';
import type { SentText } from './sent-events.js';

/** Names of one limit. */
const LIMITS = ['max_tokens', 'max_completion_tokens'] as const;

/**
 * The request for the rest of an answer: the text that was sent stands last, as the assistant's (behind a beginning that the request itself
 * gave), and the limit of tokens is less by those
 * that came. Undefined where a rest would not be what was asked for: several choices, log probabilities, JSON that is decoded from its beginning.
 */
export function restOfRequest(request: ChatRequest, sent: SentText, outputTokens: number): ChatRequest | undefined {
  const {
    n,
    logprobs,
    response_format: format,
  } = request as { n?: unknown; logprobs?: unknown; response_format?: unknown };
  const type = (format as { type?: unknown } | null | undefined)?.type ?? 'text';
  if ((n ?? 1) !== 1 || logprobs === true || type !== 'text') return undefined;
  const rest: Record<string, unknown> = { ...request };
  for (const limit of LIMITS) {
    const most = request[limit];
    if (typeof most === 'number') rest[limit] = Math.max(1, most - outputTokens);
  }
  const messages = [...request.messages];
  const last = messages.at(-1);
  const given = last?.role === 'assistant' && typeof last.content === 'string' ? messages.pop()!.content : '';
  // The expert may have repeated the beginning before it went on.
  const echo = new Echo(given as string);
  const content = (given as string) + echo.without(sent.text) + echo.end();
  return { ...rest, messages: [...messages, { role: 'assistant', content }] };
}
