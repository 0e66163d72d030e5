import type { RequestListener } from 'node:http';
import type { Gateway } from '../gateway.js';
import type { Connections } from './connections.js';
import { readBody } from './read-body.js';
import { sendResponse } from './send-response.js';
import type { ServeLimits } from './serve-options.js';

/** Hands each HTTP request to the gateway and writes its response; a client that goes away aborts the work at once. */
export function requestListener(
  gateway: Gateway,
  connections: Connections,
  { maxBodyBytes, stallTimeoutMs }: ServeLimits,
): RequestListener {
  return async (request, response) => {
    const signal = connections.begin(request, response);
    try {
      const answer = await gateway.handle({
        method: request.method ?? 'GET',
        path: request.url ?? '/',
        headers: request.headers,
        body: () => readBody(request, maxBodyBytes),
        signal,
      });
      const sending = sendResponse(response, answer, stallTimeoutMs);
      if (sending) await sending;
    } catch {
      // Only a defect gets here; an unhandled rejection would end the process and every other request with it.
      response.destroy();
    } finally {
      connections.end(request, response);
    }
  };
}
