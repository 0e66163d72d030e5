import { TorouterError } from '@torouter/data';
import type { ChatMessage } from '@torouter/experts';
import { checkMessages } from './check-messages.js';
import { parseBody } from './parse-body.js';

/**
 * What `POST /v1/route` is to decide on: `{"messages": […]}` or `{"input": "text"}`.
 *
 * @throws {TorouterError} TOROUTER_BODY_…, TOROUTER_MESSAGES_INVALID, TOROUTER_INVALID_ARGUMENT
 */
export function parseRouteInput(bytes: Uint8Array): string | readonly ChatMessage[] {
  const { messages, input } = parseBody(bytes);
  if (input === undefined) return checkMessages(messages);
  if (messages !== undefined) throw invalid('The request has both "messages" and "input"; send one of them.');
  if (typeof input !== 'string') throw invalid('Expected "input" to be a string; send a conversation as "messages".');
  return input;
}

function invalid(message: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', message, { details: { param: 'input' } });
}
