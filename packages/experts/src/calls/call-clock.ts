import { TorouterError } from '@torouter/data';

/** A call's deadline, which can be moved, joined with its caller's signal. */
export class CallClock {
  readonly started = performance.now();
  readonly #name: string;
  readonly #timeoutMs: number;
  readonly #caller: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #aborted = false;
  #reason: unknown;
  #onAbort: ((reason: unknown) => void) | undefined;
  /** Made only for who asks: a controller costs more than all the rest. */
  #controller: AbortController | undefined;

  /** @param name The expert's, for errors. */
  constructor(name: string, timeoutMs: number, caller?: AbortSignal) {
    caller?.throwIfAborted();
    this.#name = name;
    this.#timeoutMs = timeoutMs;
    this.#caller = caller;
    caller?.addEventListener('abort', this.#onCallerAbort, { once: true });
    this.wind('its answer');
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

  /** Calls back once when the call is to end; replaces an earlier callback. */
  whenAborted(callback: (reason: unknown) => void): void {
    this.#onAbort = callback;
    if (this.#aborted) callback(this.#reason);
  }

  /** Starts the time anew; `what` is waited for. */
  wind(what: string, timeoutMs = this.#timeoutMs): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onTimeout, timeoutMs, what, timeoutMs);
  }

  /** Stops the time, while nobody waits for the expert. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Frees timer and listener. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onCallerAbort);
  }

  readonly #onCallerAbort = () => this.#abort(this.#caller!.reason);

  readonly #onTimeout = (what: string, timeoutMs: number) =>
    this.#abort(
      new TorouterError(
        'TOROUTER_EXPERT_TIMEOUT',
        `The expert ${this.#name} kept us waiting for ${what} longer than ${timeoutMs} ms. Try again, or raise its timeoutMs.`,
        { details: { expert: this.#name, timeoutMs } },
      ),
    );

  #abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#onAbort?.(reason);
    this.#controller?.abort(reason);
  }
}
