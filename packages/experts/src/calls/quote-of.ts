import type { CallQuote, ChatMessage, ChatRequest } from '../expert.js';
import { maxOutputTokens } from '../prompt/max-output-tokens.js';
import { costOf, type Prices } from './cost-of.js';
import { maxInputTokens } from './max-input-tokens.js';

/**
 * What a call would take: a request as the expert would get it, priced. An input whose tokens have no bound, for it holds an image, has no
 * `maxCostUsd`.
 *
 * @param outputTokens What `costUsd` is for. @default the request's limit, else 0
 */
export function quoteOf(
  request: ChatRequest,
  prices: Prices,
  countTokens: (messages: readonly ChatMessage[]) => number,
  outputTokens?: number,
): CallQuote {
  const { messages } = request;
  const mostInput = maxInputTokens(request);
  const limit = maxOutputTokens(request);
  const inputTokens = Math.ceil(countTokens(messages));
  const cost = (input: number, output: number) =>
    costOf({ inputTokens: input, outputTokens: output, cachedInputTokens: 0, estimated: true }, prices);
  return {
    inputTokens,
    maxInputTokens: mostInput,
    maxOutputTokens: limit,
    costUsd: cost(inputTokens, outputTokens ?? limit ?? 0),
    maxCostUsd:
      mostInput === Infinity || (limit === null && prices.priceOutputUsdPerMillion !== 0)
        ? null
        : cost(mostInput, limit ?? 0),
  };
}
