import { TorouterError } from '@torouter/data';

/** A call's deadline, which can be moved, joined with its caller's signal. */
export class CallClock {
  readonly started = performance.now();
  readonly #name: string;
  readonly #timeoutMs: number;
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param name The expert's, for errors. */
  constructor(name: string, timeoutMs: number, caller?: AbortSignal) {
    caller?.throwIfAborted();
    this.#name = name;
    this.#timeoutMs = timeoutMs;
    this.#caller = caller;
    caller?.addEventListener('abort', this.#onAbort, { once: true });
    this.wind('the answer');
  }

  /** Aborts with the caller's reason, or with TOROUTER_EXPERT_TIMEOUT. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  get callerAborted(): boolean {
    return this.#caller?.aborted ?? false;
  }

  /** Starts the time anew; `what` is waited for. */
  wind(what: string, timeoutMs = this.#timeoutMs): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#controller.abort(
        new TorouterError(
          'TOROUTER_EXPERT_TIMEOUT',
          `The expert ${this.#name} kept us waiting for ${what} longer than ${timeoutMs} ms. Try again, or raise its timeoutMs.`,
          { details: { expert: this.#name, timeoutMs } },
        ),
      );
    }, timeoutMs);
  }

  /** Stops the time, while nobody waits for the expert. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Frees timer and listener. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = () => this.#controller.abort(this.#caller!.reason);
}
