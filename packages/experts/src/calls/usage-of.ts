import { estimateTokens } from '@torouter/data';
import type { ChatMessage, Usage } from '../expert.js';
import { messageCharacters } from './message-characters.js';

/** Tokens as an expert reports them (`usage` of a chat completion), or estimated where it does not. */
export function usageOf(reported: unknown, messages: readonly ChatMessage[], outputCharacters: number): Usage {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = (reported ?? {}) as Record<string, unknown>;
  if (isCount(inputTokens) && isCount(outputTokens)) return { inputTokens, outputTokens, estimated: false };
  return {
    inputTokens: Math.ceil(estimateTokens(messageCharacters(messages))),
    outputTokens: Math.ceil(estimateTokens(outputCharacters)),
    estimated: true,
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Infinity;
}
