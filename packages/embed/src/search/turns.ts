import { setImmediate } from 'node:timers/promises';

/** Shares the event loop: after work on so many numbers, others get a turn. */
export class Turns {
  #left: number;

  /** @param numbers How many one turn may take: a few milliseconds' worth. */
  constructor(private readonly numbers: number) {
    this.#left = numbers;
  }

  /**
   * To be awaited after a piece of work.
   *
   * @throws What the signal gives as its reason, after a turn of others.
   */
  async after(numbers: number, signal?: AbortSignal): Promise<void> {
    this.#left -= numbers;
    if (this.#left > 0) return;
    this.#left = this.numbers;
    await setImmediate();
    signal?.throwIfAborted();
  }
}
