import type { Dispatcher, Pool } from 'undici';
import { transportError } from '../answers/transport-error.js';
import type { CallClock } from '../calls/call-clock.js';
import type { EventBytes } from '../protocol/protocol.js';
import { asError } from './as-error.js';
import { readHeaders, type AnswerHeaders } from './read-headers.js';

/** Above so many unread bytes the endpoint is told to wait. */
const MAX_UNREAD_BYTES = 64 * 1024;

/** The beginning of a streamed answer. */
export interface StreamedAnswer {
  status: number;
  headers: AnswerHeaders;
  body: EventBytes;
}

/**
 * Sends a request and resolves with the headers of its answer; the body follows by undici's callbacks. Node's streams and their iterators would
 * cost a gateway more per piece than all that is done with the piece.
 *
 * @param name The expert's, for errors.
 * @throws {TorouterError} TOROUTER_EXPERT_UNREACHABLE; what the clock aborts with.
 */
export function openBody(
  name: string,
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  clock: CallClock,
): Promise<StreamedAnswer> {
  return new Promise((resolve, reject) => {
    const body = new StreamBody(name, clock, resolve, reject);
    clock.whenAborted(body);
    pool.dispatch(request, body);
  });
}

/** One body: what came and was not read yet, and who waits for more. */
class StreamBody implements Dispatcher.DispatchHandler, AsyncIterableIterator<Uint8Array> {
  readonly #name: string;
  readonly #clock: CallClock;
  readonly #resolve: (answer: StreamedAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #abort: ((error?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #isPaused = false;
  #hasBegun = false;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #ended = false;
  #failure: { error: unknown } | undefined;
  #waiting: { resolve: (result: IteratorResult<Uint8Array>) => void; reject: (error: unknown) => void } | undefined;

  constructor(
    name: string,
    clock: CallClock,
    resolve: (answer: StreamedAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#name = name;
    this.#clock = clock;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The call's clock ends it. */
  abort(reason: unknown): void {
    this.#reject(reason);
    this.#fail(reason);
    this.#leave(reason);
  }

  destroy(): void {
    const mayGoOn = !this.#ended;
    this.#end();
    if (mayGoOn) this.#leave(new Error('The rest is not wanted.'));
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    // A request that was still on its way to a connection is ended when it gets there.
    if (this.#ended || this.#clock.aborted) this.#leave(this.#clock.reason);
  }

  onHeaders(status: number, headers: Buffer[], resume: () => void): boolean {
    // "Early hints" and the like are no answer yet.
    if (status < 200) return true;
    this.#hasBegun = true;
    this.#resume = resume;
    this.#resolve({ status, headers: readHeaders(headers), body: this });
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#waiting) {
      this.#settle({ value: chunk, done: false });
      return true;
    }
    this.#unread.push(chunk);
    this.#unreadBytes += chunk.length;
    this.#isPaused = this.#unreadBytes > MAX_UNREAD_BYTES;
    return !this.#isPaused;
  }

  onComplete(): void {
    this.#end();
  }

  onError(error: Error): void {
    const typed = transportError(this.#name, this.#hasBegun ? 'stream' : 'connect', error, this.#clock);
    this.#reject(typed);
    this.#fail(typed);
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const value = this.#unread.shift();
    if (value) {
      this.#unreadBytes -= value.length;
      if (this.#unreadBytes === 0 && this.#isPaused) {
        this.#isPaused = false;
        this.#resume!();
      }
      return Promise.resolve({ value, done: false });
    }
    if (this.#failure) return Promise.reject(this.#failure.error as Error);
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.destroy();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    this.#ended = true;
    this.#settle({ value: undefined, done: true });
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = { error };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }

  #settle(result: IteratorResult<Uint8Array>): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(result);
  }

  #leave(reason: unknown): void {
    this.#abort?.(asError(reason));
  }
}
