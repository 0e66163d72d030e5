import type { ServerResponse } from 'node:http';
import type { GatewayResponse } from '../gateway-response.js';
import { sendStream } from './send-stream.js';

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
  // Bytes, for Node copies strings into one piece before it writes several.
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, [...answer.headers, 'content-length', String(body.length)]);
  response.end(body);
  // A client that does not read what the kernel cannot take would hold it for ever.
  if (response.writableLength > 0) return sent(response, stallTimeoutMs);
}

/** Resolves when the last byte has left, or the client is gone, or has not read for so long. */
function sent(response: ServerResponse, stallTimeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    let left = response.writableLength;
    const timer = setInterval(() => {
      if (response.writableLength === left) response.destroy();
      left = response.writableLength;
    }, stallTimeoutMs);
    const done = () => {
      clearInterval(timer);
      resolve();
    };
    response.once('finish', done);
    response.once('close', done);
    response.req.socket.once('close', done);
  });
}
