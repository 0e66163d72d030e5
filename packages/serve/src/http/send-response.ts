import type { ServerResponse } from 'node:http';
import type { GatewayResponse } from '../gateway-response.js';
import { sendStream } from './send-stream.js';

/** Bodies up to this size are worth a copy. */
const ONE_WRITE_BYTES = 16 * 1024;

/** Writes a response of the gateway; does nothing where the client is gone, except that a stream is ended. */
export function sendResponse(
  response: ServerResponse,
  answer: GatewayResponse,
  stallTimeoutMs: number,
): Promise<void> | void {
  if (answer.stream) {
    if (!response.destroyed) response.writeHead(answer.status, answer.headers as string[]);
    return sendStream(response, answer.stream, stallTimeoutMs);
  }
  if (response.destroyed) return;
  const { body } = answer;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(answer.status, [...answer.headers, 'content-length', String(length)]);
  // As a string of bytes the body leaves in one write with the headers.
  if (typeof body === 'string' || length > ONE_WRITE_BYTES) response.end(body);
  else response.end(Buffer.from(body.buffer, body.byteOffset, length).toString('latin1'), 'latin1');
}
