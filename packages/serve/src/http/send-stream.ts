import type { ServerResponse } from 'node:http';
import { TorouterError } from '@torouter/data';
import type { ByteStream } from '../byte-stream.js';

/** Writes a stream as fast as the client reads it. Returns early, and so ends the stream's source, where the client is gone. */
export async function sendStream(response: ServerResponse, stream: ByteStream, stallTimeoutMs: number): Promise<void> {
  if (stream.forEach) await handOn(response, stream.forEach, stallTimeoutMs);
  else
    for await (const chunk of stream) {
      if (response.destroyed) return;
      if (response.write(chunk)) continue;
      await drained(response, stallTimeoutMs);
      if (response.destroyed) return;
    }
  response.end();
}

async function handOn(
  response: ServerResponse,
  forEach: NonNullable<ByteStream['forEach']>,
  stallTimeoutMs: number,
): Promise<void> {
  const checkThere = () => {
    if (response.destroyed) throw new TorouterError('TOROUTER_ABORTED', 'The client went away.');
  };
  await forEach((chunk) => {
    checkThere();
    return response.write(chunk) ? undefined : drained(response, stallTimeoutMs).then(checkThere);
  });
}

/**
 * 'drain' alone would wait for ever for a client that vanished. A response behind another on one connection has no socket of its own yet, and hears
 * nothing of its end: the request's is watched as well.
 */
function drained(response: ServerResponse, stallTimeoutMs: number): Promise<void> {
  const { socket } = response.req;
  if (response.destroyed || socket.destroyed) {
    response.destroy();
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off('drain', done);
      response.off('close', done);
      socket.off('close', gone);
      resolve();
    };
    const gone = () => {
      response.destroy();
      done();
    };
    const timer = setTimeout(() => {
      gone();
      socket.destroy();
    }, stallTimeoutMs);
    response.on('drain', done);
    response.on('close', done);
    socket.on('close', gone);
  });
}
