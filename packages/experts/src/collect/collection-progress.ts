import type { CollectProgress } from './collect-event.js';
import type { CallRecord } from './journal/call-record.js';

/** The rate is that of the last so many milliseconds. */
const WINDOW_MS = 30_000;

/** Counts what a collection has done, and how fast. */
export class CollectionProgress {
  readonly total: number;
  readonly #before: number;
  #finished = 0;
  #failures: number;
  #costUsd: number;
  inFlight = 0;
  /** When how many had finished in this run; the oldest is the last one outside of the window. */
  readonly #marks: { at: number; finished: number }[] = [{ at: performance.now(), finished: 0 }];

  constructor(total: number, before: { done: number; failures: number; costUsd: number }) {
    this.total = total;
    this.#before = before.done;
    this.#failures = before.failures;
    this.#costUsd = before.costUsd;
  }

  get done(): number {
    return this.#before + this.#finished;
  }

  /** @param again Whether the call had failed in an earlier run, and was counted then. */
  finished({ code, costUsd }: CallRecord, again: boolean): void {
    if (!again) this.#finished++;
    if (code !== null && !again) this.#failures++;
    if (code === null && again) this.#failures--;
    this.#costUsd += costUsd ?? 0;
  }

  now(): CollectProgress {
    const at = performance.now();
    this.#marks.push({ at, finished: this.#finished });
    while (this.#marks.length > 2 && this.#marks[1].at < at - WINDOW_MS) this.#marks.shift();
    const [first] = this.#marks;
    const callsPerSecond = ((this.#finished - first.finished) / (at - first.at)) * 1000;
    return {
      type: 'progress',
      done: this.done,
      total: this.total,
      failures: this.#failures,
      inFlight: this.inFlight,
      costUsd: this.#costUsd,
      callsPerSecond,
      secondsLeft: callsPerSecond > 0 ? (this.total - this.done) / callsPerSecond : NaN,
    };
  }
}
