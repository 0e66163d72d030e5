import { TorouterError } from '@torouter/data';
import type { ChatMessage } from '@torouter/experts';

/**
 * The messages of a request, as they came. What torouter does not know in them is left alone.
 *
 * @throws {TorouterError} TOROUTER_MESSAGES_INVALID
 */
export function checkMessages(messages: unknown): readonly ChatMessage[] {
  if (messages === undefined) throw invalid('the request has none', 'messages');
  if (!Array.isArray(messages)) throw invalid(`"messages" is ${kindOf(messages)}`, 'messages');
  if (messages.length === 0) throw invalid('the list is empty', 'messages');
  for (let i = 0; i < messages.length; i++) checkMessage(messages[i], i);
  return messages as ChatMessage[];
}

function checkMessage(message: unknown, i: number): void {
  if (!isObject(message)) throw invalid(`messages[${i}] is ${kindOf(message)}`, `messages[${i}]`);
  if (typeof message.role !== 'string')
    throw invalid(`messages[${i}].role is ${kindOf(message.role)}, not a string`, `messages[${i}].role`);
  const { content } = message;
  if (content === undefined || content === null || typeof content === 'string') return;
  const where = `messages[${i}].content`;
  if (!Array.isArray(content)) throw invalid(`${where} is ${kindOf(content)}, not a string or a list of parts`, where);
  for (let j = 0; j < content.length; j++)
    if (!isObject(content[j]) || typeof content[j].type !== 'string')
      throw invalid(`${where}[${j}] is not an object with a "type"`, `${where}[${j}]`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function invalid(what: string, param: string): TorouterError {
  return new TorouterError(
    'TOROUTER_MESSAGES_INVALID',
    `Expected "messages": a list of at least one object such as {"role": "user", "content": "…"}; ${what}.`,
    { details: { param } },
  );
}
