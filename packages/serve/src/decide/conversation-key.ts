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
}

/**
 * What tells that two requests belong to one conversation: the client's session, else its `prompt_cache_key`, else the messages themselves.
 * The request that an assistant message answered held exactly what stands in front of it, so the prefix up to the last one is the name
 * under which that request was remembered.
 */
export function conversationKeys(request: ChatRequest, session: string | undefined): ConversationKeys {
  const given = session ?? request.prompt_cache_key;
  if (typeof given === 'string' && given !== '') {
    const key = shorten(`=${given}`);
    return { before: key, now: key };
  }
  const { messages } = request;
  const answered = messages.findLastIndex(({ role }) => role === 'assistant');
  return {
    before: answered > 0 ? prefixKey(messages, answered) : undefined,
    now: prefixKey(messages, messages.length),
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
