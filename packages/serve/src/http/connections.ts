import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerClientError } from './answer-client-error.js';

/** The connections of a server and the responses in flight on them; knows how to end both. */
export class Connections {
  readonly #sockets = new Set<Socket>();
  readonly #inFlight = new Map<ServerResponse, IncomingMessage>();
  /** One for all requests of a connection: whoever goes away goes away from all of them, and making one is slow. */
  readonly #gone = new WeakMap<Socket, AbortController>();
  #server: Server | undefined;
  #closing: Promise<void> | undefined;

  /** Starts to keep track of a server's sockets. */
  watch(server: Server): void {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      // In the middle of an answer, an error message would be read as part of it.
      if (this.#isAnswering(socket)) socket.destroy();
      else answerClientError(error, socket);
    });
  }

  /** @returns What aborts when the client goes away. */
  begin(request: IncomingMessage, response: ServerResponse): AbortController {
    this.#inFlight.set(response, request);
    if (this.#closing) response.shouldKeepAlive = false;
    let gone = this.#gone.get(request.socket);
    if (!gone || gone.signal.aborted) {
      gone = new AbortController();
      this.#gone.set(request.socket, gone);
    }
    return gone;
  }

  end(response: ServerResponse): void {
    this.#inFlight.delete(response);
    // A connection that was kept alive when its answer began is idle from now on.
    if (this.#closing) setImmediate(() => this.#server!.closeIdleConnections());
  }

  /** See `RunningServer.close`. */
  close(server: Server, drainTimeoutMs: number): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const deadline = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      for (const response of this.#inFlight.keys()) response.shouldKeepAlive = false;
      // Node counts a connection that has not sent a byte yet as busy.
      for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
    });
    return this.#closing;
  }

  #isAnswering(socket: Duplex): boolean {
    for (const [response, request] of this.#inFlight)
      if (response.socket === socket && (response.headersSent || request.complete)) return true;
    return false;
  }
}
