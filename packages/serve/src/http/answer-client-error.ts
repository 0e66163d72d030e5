import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { TorouterError } from '@torouter/data';
import { openAiError } from '../response/openai-error.js';

/** Answers bytes that are not an HTTP request, in OpenAI's shape, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = openAiError(describe(error.code));
  const json = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(json)}`,
  ];
  // destroySoon waits for the bytes to leave; `end` alone would keep the other half open for a client that never closes.
  socket.end(`${head.join('\r\n')}\r\n\r\n${json}`, () => socket.destroy());
}

function describe(code: string | undefined): TorouterError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new TorouterError('TOROUTER_REQUEST_TIMEOUT', 'The request did not arrive in time; send it again.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new TorouterError(
      'TOROUTER_HEADERS_TOO_LARGE',
      'The request headers are larger than 16 KiB; send fewer or shorter ones.',
    );
  return new TorouterError(
    'TOROUTER_REQUEST_MALFORMED',
    'Expected an HTTP/1.1 request; what came cannot be read as one.',
  );
}
