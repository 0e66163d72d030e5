import { hash } from 'node:crypto';
import type { ChatMessage, ChatRequest } from '@torouter/experts';

/** Longer conversations are kept by their hash. */
const MAX_KEY_LENGTH = 256;

/** Under which names a conversation is looked up and remembered. */
export interface ConversationKeys {
  /** Of the request before this one; undefined where the conversation begins. */
  readonly before: string | undefined;
  /** Of this request, for the next one. */
  readonly now: string;
  /** By the client's `prompt_cache_key`, which conversations with one beginning may share: a hint where nothing else is known. */
  readonly shared: string | undefined;
}

/**
 * What tells that two requests belong to one conversation: the client's session, else the messages themselves, else a `prompt_cache_key`.
 * The request that an assistant message answered held exactly what stands in front of it, so the prefix up to the last one is the name
 * under which that request was remembered.
 */
export function conversationKeys(request: ChatRequest, session: string | undefined): ConversationKeys {
  if (session !== undefined) {
    const key = shorten(`=${session}`);
    return { before: key, now: key, shared: undefined };
  }
  const { prompt_cache_key: given } = request;
  const { messages } = request;
  const answered = messages.findLastIndex(({ role }) => role === 'assistant');
  return {
    before: answered > 0 ? prefixKey(messages, answered) : undefined,
    now: prefixKey(messages, messages.length),
    shared: typeof given === 'string' && given !== '' ? shorten(`~${given}`) : undefined,
  };
}

function prefixKey(messages: readonly ChatMessage[], length: number): string {
  let text = '#';
  for (let i = 0; i < length; i++) {
    const { role, content } = messages[i];
    text += `\n${role}\n${typeof content === 'string' ? content : JSON.stringify(content ?? messages[i].tool_calls ?? null)}`;
  }
  return shorten(text);
}

function shorten(key: string): string {
  return key.length > MAX_KEY_LENGTH ? hash('sha256', key, 'base64') : key;
}
