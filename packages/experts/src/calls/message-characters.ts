import type { ChatMessage } from '../expert.js';

/** Characters of the text in a conversation. */
export function messageCharacters(messages: readonly ChatMessage[]): number {
  let count = 0;
  for (const { content } of messages)
    if (typeof content === 'string') count += content.length;
    else for (const part of content ?? []) count += part.text?.length ?? 0;
  return count;
}
