import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TorouterError } from '@torouter/data';
import { answerClientError } from './answer-client-error.js';

/** One connection: what is being answered on it, and what tells that its client is gone. */
interface Connection {
  readonly answering: Set<ServerResponse>;
  /** One for all requests of a connection: whoever goes away goes away from all of them, and making one is slow. */
  readonly gone: AbortController;
}

/** The connections of a server and the responses in flight on them; knows how to end both. */
export class Connections {
  readonly #connections = new Map<Duplex, Connection>();
  #server: Server | undefined;
  #closing: Promise<void> | undefined;

  /** Starts to keep track of a server's sockets. */
  watch(server: Server): void {
    this.#server = server;
    server.on('connection', (socket) => this.#open(socket));
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      const answering = this.#connections.get(socket)?.answering ?? [];
      // In the middle of an answer, an error message would be read as part of it.
      const isCut = [...answering].some(({ headersSent, req }) => headersSent || req.complete);
      if (isCut) socket.destroy();
      else answerClientError(error, socket);
    });
  }

  /**
   * A request has come; {@link end} follows. Watching the socket, not the response, costs nothing per request.
   *
   * @returns What aborts when the client goes away before that.
   */
  begin(request: IncomingMessage, response: ServerResponse): AbortSignal {
    const connection = this.#connections.get(request.socket) ?? this.#open(request.socket);
    connection.answering.add(response);
    if (this.#closing) response.shouldKeepAlive = false;
    return connection.gone.signal;
  }

  /** The whole answer is written. */
  end({ socket }: IncomingMessage, response: ServerResponse): void {
    this.#connections.get(socket)?.answering.delete(response);
    // A connection that was kept alive when its answer began is idle once it is sent.
    if (this.#closing) response.once('close', () => setImmediate(() => this.#server!.closeIdleConnections()));
  }

  /** See `RunningServer.close`. */
  close(server: Server, drainTimeoutMs: number): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const deadline = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      for (const [socket, { answering }] of this.#connections) {
        for (const response of answering) response.shouldKeepAlive = false;
        // Node counts a connection that has not sent a byte yet as busy.
        if ((socket as Socket).bytesRead === 0) socket.destroy();
      }
    });
    return this.#closing;
  }

  #open(socket: Socket): Connection {
    const connection = { answering: new Set<ServerResponse>(), gone: new AbortController() };
    this.#connections.set(socket, connection);
    socket.once('close', () => {
      this.#connections.delete(socket);
      if (connection.answering.size > 0) connection.gone.abort(clientGone());
    });
    return connection;
  }
}

function clientGone(): TorouterError {
  return new TorouterError('TOROUTER_ABORTED', 'The client went away.');
}
