import type { IncomingMessage } from 'node:http';
import { TorouterError } from '@torouter/data';

/**
 * The whole body of a request. Where it is too long, the rest is read and dropped, so that the client gets to read the refusal.
 *
 * @throws {TorouterError} TOROUTER_BODY_TOO_LARGE, TOROUTER_ABORTED where the client goes away
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length']) > maxBytes) {
      request.resume();
      reject(tooLarge(maxBytes));
      return;
    }
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      reject(tooLarge(maxBytes));
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('close', () => {
      if (!request.complete)
        reject(new TorouterError('TOROUTER_ABORTED', 'The client went away while it sent its request.'));
    });
  });
}

function tooLarge(maxBytes: number): TorouterError {
  return new TorouterError(
    'TOROUTER_BODY_TOO_LARGE',
    `Expected a body of at most ${maxBytes} bytes; send a shorter request.`,
    {
      details: { maxBytes },
    },
  );
}
