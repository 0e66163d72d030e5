import type { ChatMessage, Expert } from '@torouter/experts';

const CHARACTERS_PER_TOKEN = 4;

/**
 * US dollars that leaving an expert costs: what its provider's prompt cache would have saved on the messages that it has read already.
 * 0 where it has no price for cached input. Tokens are estimated by characters / 4.
 */
export function switchCostUsd({ prices }: Expert, messages: readonly ChatMessage[]): number {
  const { priceInputUsdPerMillion: input, priceCachedInputUsdPerMillion: cached } = prices ?? {};
  if (input === undefined || cached === undefined || cached >= input) return 0;
  let characters = 0;
  const read = messages.findLastIndex(({ role }) => role === 'assistant');
  for (let i = 0; i < read; i++) characters += textLength(messages[i].content);
  return (characters / CHARACTERS_PER_TOKEN / 1e6) * (input - cached);
}

function textLength(content: ChatMessage['content']): number {
  if (typeof content === 'string') return content.length;
  return content?.reduce((sum, { text }) => sum + (typeof text === 'string' ? text.length : 0), 0) ?? 0;
}
