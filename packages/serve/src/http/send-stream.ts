import type { ServerResponse } from 'node:http';

/** Writes a stream as fast as the client reads it. Returns early, and so ends the stream's source, where the client is gone. */
export async function sendStream(
  response: ServerResponse,
  stream: AsyncIterable<Uint8Array>,
  stallTimeoutMs: number,
): Promise<void> {
  for await (const chunk of stream) {
    if (response.destroyed) return;
    if (response.write(chunk)) continue;
    await drained(response, stallTimeoutMs);
    if (response.destroyed) return;
  }
  response.end();
}

/** 'drain' alone would wait for ever for a client that vanished. */
function drained(response: ServerResponse, stallTimeoutMs: number): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), stallTimeoutMs);
    const done = () => {
      clearTimeout(timer);
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
