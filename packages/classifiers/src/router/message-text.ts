import { TorouterError } from '@torouter/data';

/** The parts of a chat message that routing reads; OpenAI's and the AI SDK's messages fit. */
export interface RoutableMessage {
  readonly role: string;
  readonly content?: unknown;
}

/**
 * The text that a router decides on: the last user message, its text parts joined by line breaks. Images and tool calls are
 * not looked at. A conversation without a user message routes on its last message, one without any text on ''.
 *
 * @throws {TorouterError} TOROUTER_MESSAGES_INVALID where there is no message at all.
 */
export function messageText(messages: readonly RoutableMessage[]): string {
  if (messages.length === 0)
    throw new TorouterError(
      'TOROUTER_MESSAGES_INVALID',
      'There are no messages to route; pass at least one with role "user".',
    );
  for (let i = messages.length - 1; i >= 0; i--)
    if (messages[i].role === 'user') return contentText(messages[i].content);
  return contentText(messages[messages.length - 1].content);
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .flatMap((part: unknown) => {
      const text = typeof part === 'object' && part !== null && 'text' in part ? part.text : undefined;
      return typeof text === 'string' ? [text] : [];
    })
    .join('\n');
}
