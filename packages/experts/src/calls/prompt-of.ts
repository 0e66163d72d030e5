import type { ChatMessage } from '../expert.js';

/** Text of the last user message, its text parts joined by line feeds; undefined where there is none. */
export function promptOf(messages: readonly ChatMessage[]): string | undefined {
  const content = messages.findLast(({ role }) => role === 'user')?.content;
  if (typeof content === 'string') return content;
  const texts = (content ?? []).flatMap((part) => (part.type === 'text' && part.text !== undefined ? [part.text] : []));
  return texts.length > 0 ? texts.join('\n') : undefined;
}
