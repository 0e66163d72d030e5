import { isatty } from 'node:tty';

/** A handler for SIGHUP: one call after the other, none before {@link start} and none after {@link stop}. */
export class Hangups implements Disposable {
  readonly #onSignal = () => this.#signalled();
  /** Where stdin was a terminal, SIGHUP may also mean that it is gone. */
  readonly #hadTerminal = isatty(0);
  #handle: (() => Promise<void>) | undefined;
  #missed = false;
  #last: Promise<void> = Promise.resolve();

  /** From now on SIGHUP does not end the process any more. */
  constructor() {
    process.on('SIGHUP', this.#onSignal);
  }

  /** @param handle Must not reject. It is called at once where a signal came before. */
  start(handle: () => Promise<void>): void {
    this.#handle = handle;
    if (this.#missed) this.#signalled();
  }

  /** Resolves when the call under way is over. */
  stop(): Promise<void> {
    this.#handle = undefined;
    return this.#last;
  }

  [Symbol.dispose](): void {
    process.off('SIGHUP', this.#onSignal);
  }

  #signalled(): void {
    if (this.#hadTerminal && !isatty(0)) {
      // Somebody closed the window: that is Ctrl-C.
      process.emit('SIGTERM');
      return;
    }
    this.#missed = true;
    this.#last = this.#last.then(() => this.#handle?.());
  }
}
