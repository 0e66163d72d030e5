import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { TorouterError } from '@torouter/data';

/** Stdout while answers go there: waits where it is full, and stops the command where its reader is gone. */
export class AnswerOutput implements AsyncDisposable {
  /** Aborts with the command, or once stdout cannot be written. */
  readonly signal: AbortSignal;
  readonly #broken = new AbortController();

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.#broken.signal]);
    process.stdout.on('error', this.#onError);
  }

  readonly write = async (text: string): Promise<void> => {
    if (text === '' || this.#broken.signal.aborted) return;
    if (!process.stdout.write(text)) await once(process.stdout, 'drain', { signal: this.signal });
  };

  async [Symbol.asyncDispose](): Promise<void> {
    // What the last write met is told a turn later.
    await setImmediate();
    process.stdout.off('error', this.#onError);
  }

  readonly #onError = ({ code }: NodeJS.ErrnoException) => {
    this.#broken.abort(
      new TorouterError(
        'TOROUTER_WRITE_FAILED',
        `Expected the output to take the whole answer, got ${code}. Keep its reader open until the answer is there.`,
      ),
    );
  };
}
