import { TorouterError } from '@torouter/data';
import type { ChatRequest } from '@torouter/experts';
import { parseBody } from './parse-body.js';
import { checkChatRequest } from './parse-chat-request.js';

/**
 * What `POST /v1/route` is to decide on: a chat request, or `{"input": "text"}`.
 *
 * @throws {TorouterError} TOROUTER_BODY_…, TOROUTER_MESSAGES_INVALID, TOROUTER_INVALID_ARGUMENT
 */
export function parseRouteInput(bytes: Uint8Array): ChatRequest {
  const { input, ...request } = parseBody(bytes);
  if (input === undefined) return checkChatRequest(request);
  if (request.messages !== undefined) throw invalid('The request has both "messages" and "input"; send one of them.');
  if (typeof input !== 'string') throw invalid('Expected "input" to be a string; send a conversation as "messages".');
  return checkChatRequest({ ...request, messages: [{ role: 'user', content: input }] });
}

function invalid(message: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', message, { details: { param: 'input' } });
}
