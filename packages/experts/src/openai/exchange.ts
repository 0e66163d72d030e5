import type { Dispatcher, Pool } from 'undici';
import type { CallClock } from '../calls/call-clock.js';
import { answerTooLong } from '../answers/answer-too-long.js';
import { MAX_ANSWER_BYTES } from '../answers/max-answer-bytes.js';
import { transportError } from '../answers/transport-error.js';

/** A whole answer of an endpoint. */
export interface WholeAnswer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}

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

/** Collects one answer; methods instead of closures, of which a call would make six. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #name: string;
  readonly #clock: CallClock;
  readonly #resolve: (answer: WholeAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: WholeAnswer['headers'] = {};
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
    this.#controller?.abort(asError(reason));
    this.#reject(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#clock.aborted) controller.abort(asError(this.#clock.reason));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: WholeAnswer['headers']): void {
    // "Early hints" and the like are no answer yet.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#clock.awaitNext('the rest of its answer');
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#length += chunk.length;
    this.#clock.awaitNext('the rest of its answer');
    if (this.#length > MAX_ANSWER_BYTES) controller.abort(answerTooLong(this.#name));
    else if (this.#first) (this.#more ??= [this.#first]).push(chunk);
    else this.#first = chunk;
  }

  onResponseEnd(): void {
    const body = this.#more ? Buffer.concat(this.#more) : (this.#first ?? new Uint8Array());
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(transportError(this.#name, this.#status === 0 ? 'connect' : 'answer', error, this.#clock));
  }
}

/** undici takes errors only. */
function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The call was aborted.');
}
