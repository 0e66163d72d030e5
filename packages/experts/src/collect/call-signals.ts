import { getEventListeners } from 'node:events';

/**
 * Signals that abort together, each for one call at a time: a signal compares every new listener with all that it has, and a thousand calls on one
 * would each pay for a thousand.
 */
export class CallSignals {
  readonly #whole: AbortSignal;
  readonly #controllers = new Set<AbortController>();
  readonly #free: AbortController[] = [];

  /** @param whole Aborts them all, with its own reason. */
  constructor(whole: AbortSignal) {
    this.#whole = whole;
    whole.addEventListener('abort', () => this.#abort(), { once: true });
  }

  /** One for a call, which is given back by {@link give}. */
  take(): AbortController {
    const free = this.#free.pop();
    if (free) return free;
    const controller = new AbortController();
    if (this.#whole.aborted) controller.abort(this.#whole.reason);
    this.#controllers.add(controller);
    return controller;
  }

  /** When the call has ended. One at which somebody still listens is no other call's: it would gather listeners for ever. */
  give(controller: AbortController): void {
    if (getEventListeners(controller.signal, 'abort').length === 0) this.#free.push(controller);
    else this.#controllers.delete(controller);
  }

  #abort(): void {
    for (const controller of this.#controllers) controller.abort(this.#whole.reason);
  }
}
