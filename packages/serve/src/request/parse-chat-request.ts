import { TorouterError } from '@torouter/data';
import type { ChatRequest } from '@torouter/experts';
import { checkMessages } from './check-messages.js';
import { parseBody } from './parse-body.js';

/** A chat request whose own fields have been looked at. */
export interface CheckedChatRequest extends ChatRequest {
  readonly model?: string | null;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean | null } | null;
}

/**
 * The chat request in a body. Checks what torouter itself reads; everything else is the expert's business.
 *
 * @throws {TorouterError} TOROUTER_BODY_…, TOROUTER_MESSAGES_INVALID, TOROUTER_INVALID_ARGUMENT
 */
export function parseChatRequest(bytes: Uint8Array): CheckedChatRequest {
  return checkChatRequest(parseBody(bytes));
}

/** The same of a body that has been parsed. Throws as {@link parseChatRequest} does. */
export function checkChatRequest(body: Record<string, unknown>): CheckedChatRequest {
  checkMessages(body.messages);
  if (body.model !== undefined && body.model !== null && typeof body.model !== 'string')
    throw invalid('model', 'a string', body.model);
  if (body.stream !== undefined && body.stream !== null && typeof body.stream !== 'boolean')
    throw invalid('stream', 'true or false', body.stream);
  const options = body.stream_options;
  if (options !== undefined && options !== null && (typeof options !== 'object' || Array.isArray(options)))
    throw invalid('stream_options', 'an object', options);
  return body as unknown as CheckedChatRequest;
}

function invalid(param: string, expected: string, value: unknown): TorouterError {
  return new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `Expected "${param}" to be ${expected}, got a ${typeof value}.`,
    {
      details: { param },
    },
  );
}
