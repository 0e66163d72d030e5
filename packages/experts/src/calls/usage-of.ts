import { estimateTokens } from '@torouter/data';
import type { ChatMessage, Usage } from '../expert.js';
import { messageCharacters } from './message-characters.js';
import type { TokenCounter } from './token-counter.js';

/** What an expert wrote. */
interface Output {
  characters: number;
  text?: string;
}

/**
 * Tokens as an expert reports them (`usage` of a chat completion); where it does not, as its tokenizer counts them, else estimated.
 *
 * @param output What it wrote, reasoning and tool calls included: characters for an estimate, the text for a tokenizer. A function, where
 *   it would have to be put together first.
 */
export function usageOf(
  reported: unknown,
  messages: readonly ChatMessage[],
  output: Output | (() => Output),
  counter?: TokenCounter,
): Usage {
  const {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    prompt_tokens_details: details,
  } = (reported ?? {}) as Record<string, unknown>;
  if (isCount(inputTokens) && isCount(outputTokens)) {
    const cached = (details as { cached_tokens?: unknown } | null | undefined)?.cached_tokens;
    return { inputTokens, outputTokens, cachedInputTokens: isCount(cached) ? cached : 0, estimated: false };
  }
  const { characters, text } = typeof output === 'function' ? output() : output;
  if (counter && text !== undefined)
    return {
      inputTokens: counter.countMessages(messages),
      outputTokens: counter.count(text),
      cachedInputTokens: 0,
      estimated: false,
    };
  return {
    inputTokens: Math.ceil(estimateTokens(messageCharacters(messages))),
    outputTokens: Math.ceil(estimateTokens(characters)),
    cachedInputTokens: 0,
    estimated: true,
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
