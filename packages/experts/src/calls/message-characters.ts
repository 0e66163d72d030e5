import type { ChatMessage } from '../expert.js';
import { messageTexts } from './message-texts.js';

/** Characters of the text in a conversation. */
export function messageCharacters(messages: readonly ChatMessage[]): number {
  let count = 0;
  for (const message of messages)
    if (typeof message.content === 'string' && message.tool_calls === undefined) count += message.content.length;
    else for (const text of messageTexts(message)) count += text.length;
  return count;
}
