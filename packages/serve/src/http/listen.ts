import type { Server } from 'node:http';
import { TorouterError } from '@torouter/data';

/**
 * Starts to listen.
 *
 * @throws {TorouterError} TOROUTER_PORT_IN_USE, TOROUTER_INVALID_ARGUMENT
 */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      reject(new TorouterError('TOROUTER_INVALID_ARGUMENT', `Expected a port from 0 to 65535, got ${port}.`));
      return;
    }
    const fail = (error: NodeJS.ErrnoException) => reject(describe(error, port, host));
    server.once('error', fail);
    server.listen({ port, host }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function describe(error: NodeJS.ErrnoException, port: number, host: string): TorouterError {
  if (error.code === 'EADDRINUSE')
    return new TorouterError(
      'TOROUTER_PORT_IN_USE',
      `Port ${port} on ${host} is taken by another program. Stop that program, or choose another port (0 takes a free one).`,
      { details: { port, host }, cause: error },
    );
  return new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `Cannot listen on host ${JSON.stringify(host)}, port ${port} (${error.code}). Choose an address of this machine and a port that you may use.`,
    { details: { port, host }, cause: error },
  );
}
