import { TorouterError } from '@torouter/data';

/** What ends with a call. */
export interface Abortable {
  abort(reason: unknown): void;
}

/** A call's deadline, which can be moved, joined with its caller's signal. */
export class CallClock implements Abortable {
  readonly started = performance.now();
  readonly #name: string;
  readonly #timeoutMs: number;
  readonly #caller: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waitsFor = 'its answer';
  #aborted = false;
  #reason: unknown;
  #ends: Abortable | undefined;
  /** Made only for who asks: a controller costs more than all the rest. */
  #controller: AbortController | undefined;
  #onCallerAbort: (() => void) | undefined;

  /** @param name The expert's, for errors. */
  constructor(name: string, timeoutMs: number, caller?: AbortSignal) {
    caller?.throwIfAborted();
    this.#name = name;
    this.#timeoutMs = timeoutMs;
    this.#caller = caller;
    if (caller) {
      this.#onCallerAbort = () => this.abort(caller.reason);
      caller.addEventListener('abort', this.#onCallerAbort);
    }
    this.#timer = setTimeout(runOut, timeoutMs, this, timeoutMs);
  }

  get aborted(): boolean {
    return this.#aborted;
  }

  /** The caller's reason, or TOROUTER_EXPERT_TIMEOUT. */
  get reason(): unknown {
    return this.#reason;
  }

  /** The same as a signal. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  get callerAborted(): boolean {
    return this.#caller?.aborted ?? false;
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** Ends `what` when the call is to end; replaces an earlier one. */
  whenAborted(what: Abortable): void {
    this.#ends = what;
    if (this.#aborted) what.abort(this.#reason);
  }

  /** Starts the time anew; `what` is waited for. */
  wind(what: string, timeoutMs = this.#timeoutMs): void {
    clearTimeout(this.#timer);
    this.#waitsFor = what;
    this.#timer = setTimeout(runOut, timeoutMs, this, timeoutMs);
  }

  /** Stops the time, while nobody waits for the expert. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Frees timer and listener. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.#onCallerAbort) this.#caller!.removeEventListener('abort', this.#onCallerAbort);
  }

  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#ends?.abort(reason);
    this.#controller?.abort(reason);
  }

  /** The error of a deadline of so many milliseconds. */
  timeoutError(timeoutMs: number): TorouterError {
    return new TorouterError(
      'TOROUTER_EXPERT_TIMEOUT',
      `The expert ${this.#name} kept us waiting for ${this.#waitsFor} longer than ${timeoutMs} ms. Try again, or raise its timeoutMs.`,
      { details: { expert: this.#name, timeoutMs } },
    );
  }
}

function runOut(clock: CallClock, timeoutMs: number): void {
  clock.abort(clock.timeoutError(timeoutMs));
}
