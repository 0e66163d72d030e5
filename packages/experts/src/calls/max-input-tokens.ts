import type { ChatMessage, ChatRequest } from '../expert.js';

/** What templates put around a message is less than this, in tokens. */
const AROUND_MESSAGE = 32;
/** What providers say of tools and of the form of an answer, besides these themselves, is less than this, in tokens. */
const AROUND_FIELD = 1024;
/** Fields that become a part of the prompt. */
const IN_PROMPT = ['tools', 'functions', 'response_format'] as const;

/** More tokens a request's input does not have: a token is at least a byte of text. Infinity where something in it is no text, such as an image. */
export function maxInputTokens(request: ChatRequest): number {
  let tokens = 0;
  for (const message of request.messages) tokens += AROUND_MESSAGE + maxTokensOf(message);
  for (const field of IN_PROMPT) if (request[field] != null) tokens += AROUND_FIELD + jsonBytes(request[field]);
  return tokens;
}

function maxTokensOf({ role: _, content, ...rest }: ChatMessage): number {
  let bytes = Object.keys(rest).length === 0 ? 0 : jsonBytes(rest);
  if (typeof content === 'string') return bytes + Buffer.byteLength(content);
  for (const { type, text } of content ?? [])
    bytes += type === 'text' && typeof text === 'string' ? Buffer.byteLength(text) : Infinity;
  return bytes;
}

function jsonBytes(value: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(value));
  } catch {
    // It cannot be sent either.
    return Infinity;
  }
}
