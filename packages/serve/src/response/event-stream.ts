import type { ByteStream } from '../byte-stream.js';
import type { StreamedResponse } from '../gateway-response.js';

/** A stream of server-sent events as a response. */
export function eventStream(stream: ByteStream, headers: readonly string[]): StreamedResponse {
  const own = ['content-type', 'text/event-stream; charset=utf-8', 'cache-control', 'no-cache'];
  return { status: 200, headers: [...own, ...headers], stream };
}
