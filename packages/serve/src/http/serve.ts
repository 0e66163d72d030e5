import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TorouterError } from '@torouter/data';
import { Gateway } from '../gateway.js';
import type { GatewayOptions } from '../gateway-options.js';
import { Connections } from './connections.js';
import { isLoopback } from './is-loopback.js';
import { listen } from './listen.js';
import { requestListener } from './request-listener.js';
import type { RunningServer } from './running-server.js';
import type { ServeLimits, ServeOptions } from './serve-options.js';

/**
 * Puts HTTP around a gateway.
 *
 * @throws {TorouterError} TOROUTER_PORT_IN_USE, TOROUTER_INVALID_ARGUMENT where port or host cannot be used, or the host is reachable from other
 *   machines and the gateway has no key; what the
 *   constructor of {@link Gateway} throws.
 *
 * @example
 * await using server = await serve({ router, experts }, { port: 0 });
 * console.log(server.url);
 */
export async function serve(gateway: Gateway | GatewayOptions, options: ServeOptions = {}): Promise<RunningServer> {
  const { port = 2345, host = '127.0.0.1', signal } = options;
  signal?.throwIfAborted();
  const limits = withDefaults(options);
  const answering = 'handle' in gateway ? gateway : new Gateway(gateway);
  if (!isLoopback(host) && !answering.hasApiKey) throw keyWanted(host);
  const connections = new Connections();
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      // How often the two deadlines above are looked at.
      connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs, limits.requestTimeoutMs),
    },
    requestListener(answering, connections, limits),
  );
  connections.watch(server);
  await listen(server, port, host);

  const close = () => {
    answering.startClosing();
    return connections.close(server, limits.drainTimeoutMs);
  };
  const onAbort = () => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) {
    await close();
    throw signal.reason as Error;
  }
  server.once('close', () => signal?.removeEventListener('abort', onAbort));
  const address = server.address() as AddressInfo;
  return { url: urlOf(host, address.port), port: address.port, close, [Symbol.asyncDispose]: close };
}

function keyWanted(host: string): TorouterError {
  return new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `Whoever reaches ${JSON.stringify(host)} could spend money on your experts. Give the gateway an apiKey (torouter serve --api-key-env NAME), or listen on 127.0.0.1.`,
    { details: { host } },
  );
}

function withDefaults({
  maxBodyBytes = 10 * 1024 * 1024,
  headersTimeoutMs = 15_000,
  requestTimeoutMs = 120_000,
  keepAliveTimeoutMs = 65_000,
  stallTimeoutMs = 60_000,
  drainTimeoutMs = 10_000,
}: ServeOptions): ServeLimits {
  const limits = {
    maxBodyBytes,
    headersTimeoutMs,
    requestTimeoutMs,
    keepAliveTimeoutMs,
    stallTimeoutMs,
    drainTimeoutMs,
  };
  for (const [name, value] of Object.entries(limits))
    // Timers of Node hold 31 bits.
    if (!Number.isSafeInteger(value) || value < (name === 'drainTimeoutMs' ? 0 : 1) || value > 2 ** 31 - 1)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `Expected ${name} to be a whole number from 1 to 2147483647, got ${value}.`,
      );
  // Node refuses a deadline for the headers that is later than the one for the whole request.
  return { ...limits, headersTimeoutMs: Math.min(headersTimeoutMs, requestTimeoutMs) };
}

/** An address that this machine can open: "any address" is not one. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
