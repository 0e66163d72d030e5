import { TorouterError } from '@torouter/data';

/** The parts of a chat message that routing reads; OpenAI's and the AI SDK's messages fit. */
export interface RoutableMessage {
  readonly role: string;
  readonly content?: unknown;
}

/** A user message of so many characters stands for itself; a shorter one ("Why?") is read together with what led to it. */
const ENOUGH = 40;
/** User messages that are read at most. */
const MOST_MESSAGES = 8;
/** Characters that are read of a user message before the last. */
const MOST_CHARACTERS = 1000;

/**
 * The text that a router decides on: the last user message and, where it has fewer than 40 characters, the user messages before it, back to
 * the newest that has 40; oldest first, joined by line breaks. At most 8 messages are read, the earlier ones up to 1,000 characters each.
 *
 * Of a message its text parts count. Images are passed over, and so are system and developer messages, answers, tool calls and their results,
 * also where a result comes in a user message. A conversation in which no user speaks routes on its last message, one without any text on ''.
 *
 * Compared with other rules on conversations made of public outcomes: benchmarks/routing/README.md, "Conversations".
 *
 * @throws {TorouterError} TOROUTER_MESSAGES_INVALID where there is no message at all.
 */
export function messageText(messages: readonly RoutableMessage[]): string {
  if (messages.length === 0)
    throw new TorouterError(
      'TOROUTER_MESSAGES_INVALID',
      'There are no messages to route; pass at least one with role "user".',
    );
  let text: string | undefined;
  for (let i = messages.length - 1, read = 0; i >= 0 && read < MOST_MESSAGES; i--) {
    if (messages[i].role !== 'user') continue;
    const own = contentText(messages[i].content);
    text = text === undefined ? own : joined(own.slice(0, MOST_CHARACTERS), text);
    if (own.trim().length >= ENOUGH) break;
    read++;
  }
  return text ?? contentText(messages[messages.length - 1].content);
}

function joined(earlier: string, later: string): string {
  return earlier && later ? `${earlier}\n${later}` : earlier || later;
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
