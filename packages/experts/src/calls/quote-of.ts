import type { CallQuote, ChatMessage, ChatRequest } from '../expert.js';
import { maxOutputTokens } from '../prompt/max-output-tokens.js';
import { costOf, type Prices } from './cost-of.js';
import { messageTexts } from './message-texts.js';

/** What templates put around a message is less than this, in tokens. */
const MAX_TOKENS_PER_MESSAGE = 32;

/** What a call would take: a request as the expert would get it, priced. A token is at least a byte of text, which bounds the input. */
export function quoteOf(
  request: ChatRequest,
  prices: Prices,
  countTokens: (messages: readonly ChatMessage[]) => number,
): CallQuote {
  const { messages } = request;
  let maxInputTokens = 0;
  for (const message of messages) {
    maxInputTokens += MAX_TOKENS_PER_MESSAGE;
    for (const text of messageTexts(message)) maxInputTokens += Buffer.byteLength(text);
  }
  const limit = maxOutputTokens(request);
  const most = { inputTokens: maxInputTokens, outputTokens: limit ?? 0, cachedInputTokens: 0, estimated: true };
  return {
    inputTokens: Math.ceil(countTokens(messages)),
    maxInputTokens,
    maxOutputTokens: limit,
    maxCostUsd: limit === null && prices.priceOutputUsdPerMillion !== 0 ? null : costOf(most, prices),
  };
}
