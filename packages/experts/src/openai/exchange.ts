import type { Dispatcher, Pool } from 'undici';
import type { CallClock } from '../calls/call-clock.js';
import { answerTooLong } from '../answers/answer-too-long.js';
import { MAX_ANSWER_BYTES } from '../answers/max-answer-bytes.js';
import { transportError } from '../answers/transport-error.js';
import { asError } from './as-error.js';
import { mayHave, readHeaders, type AnswerHeaders } from './read-headers.js';

/** A whole answer of an endpoint. */
export interface WholeAnswer {
  status: number;
  headers: AnswerHeaders;
  body: Uint8Array;
}

const NO_HEADERS: AnswerHeaders = {};

/**
 * Sends a request and collects the whole answer, by undici's callbacks: a stream and its iterator would cost a gateway a quarter of
 * its throughput.
 *
 * @param name The expert's, for errors.
 * @throws {TorouterError} TOROUTER_EXPERT_UNREACHABLE, TOROUTER_EXPERT_BAD_RESPONSE; what the clock aborts with.
 */
export function exchange(
  name: string,
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  clock: CallClock,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const collector = new Collector(name, clock, resolve, reject);
    clock.whenAborted(collector);
    pool.dispatch(request, collector);
  });
}

/**
 * Collects one answer; methods instead of closures, of which a call would make six. By the callbacks that undici itself works with: those that
 * replace them parse every header for whoever may want one, which costs a tenth of a bare proxy's throughput.
 */
class Collector implements Dispatcher.DispatchHandler {
  readonly #name: string;
  readonly #clock: CallClock;
  readonly #resolve: (answer: WholeAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #abort: ((error?: Error) => void) | undefined;
  #status = 0;
  #headers = NO_HEADERS;
  #first: Buffer | undefined;
  #more: Buffer[] | undefined;
  #length = 0;

  constructor(
    name: string,
    clock: CallClock,
    resolve: (answer: WholeAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#name = name;
    this.#clock = clock;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The call's clock ends it. */
  abort(reason: unknown): void {
    // A request that is still on its way to a connection is ended when it gets there.
    this.#abort?.(asError(reason));
    this.#reject(reason);
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#clock.aborted) abort(asError(this.#clock.reason));
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    // "Early hints" and the like are no answer yet.
    if (status < 200) return true;
    this.#status = status;
    if (status !== 200 || mayHave('content-encoding', headers)) this.#headers = readHeaders(headers);
    this.#clock.awaitNext('the rest of its answer');
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#length += chunk.length;
    this.#clock.awaitNext('the rest of its answer');
    if (this.#length > MAX_ANSWER_BYTES) this.#abort!(answerTooLong(this.#name));
    else if (this.#first) (this.#more ??= [this.#first]).push(chunk);
    else this.#first = chunk;
    return true;
  }

  onComplete(): void {
    const body = this.#more ? Buffer.concat(this.#more) : (this.#first ?? new Uint8Array());
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onError(error: Error): void {
    this.#reject(transportError(this.#name, this.#status === 0 ? 'connect' : 'answer', error, this.#clock));
  }
}
