import type { CollectProgress } from './collect-event.js';
import type { CallCounts } from './count-calls.js';
import type { CallRecord } from './journal/call-record.js';

/** The rate is that of the last so many milliseconds. */
const WINDOW_MS = 30_000;

/** Counts what a collection has done, and how fast. */
export class CollectionProgress {
  readonly total: number;
  /** By expert, those of earlier runs included. */
  readonly counts: ReadonlyMap<string, CallCounts>;
  #done = 0;
  #failures = 0;
  #finished = 0;
  #costUsd: number;
  inFlight = 0;
  /** When how many had finished in this run; the oldest is the last one outside of the window. */
  readonly #marks: { at: number; finished: number }[] = [{ at: performance.now(), finished: 0 }];

  /**
   * @param experts Those that are asked in this run, of those of `counts`.
   * @param counts What earlier runs have finished; it is gone on with here.
   */
  constructor(total: number, experts: Iterable<string>, counts: ReadonlyMap<string, CallCounts>, costUsd: number) {
    this.total = total;
    this.counts = counts;
    this.#costUsd = costUsd;
    for (const expert of experts) {
      this.#done += counts.get(expert)!.done;
      this.#failures += counts.get(expert)!.failures;
    }
  }

  /** Calls of the experts of this run that have finished, in earlier runs too. */
  get done(): number {
    return this.#done;
  }

  /** Of these. */
  get failures(): number {
    return this.#failures;
  }

  /** @param again Whether the call had failed in an earlier run, and was counted then. */
  finished({ expert, code, costUsd, reservedUsd }: CallRecord, again: boolean): void {
    const count = this.counts.get(expert)!;
    this.#finished++;
    this.#costUsd += costUsd ?? reservedUsd ?? 0;
    if (!again) {
      count.done++;
      this.#done++;
    }
    const failures = Number(code !== null) - Number(again);
    count.failures += failures;
    this.#failures += failures;
  }

  now(): CollectProgress {
    const at = performance.now();
    this.#marks.push({ at, finished: this.#finished });
    while (this.#marks.length > 2 && this.#marks[1].at < at - WINDOW_MS) this.#marks.shift();
    const [first] = this.#marks;
    const callsPerSecond = ((this.#finished - first.finished) / (at - first.at)) * 1000;
    return {
      type: 'progress',
      done: this.#done,
      total: this.total,
      failures: this.#failures,
      inFlight: this.inFlight,
      costUsd: this.#costUsd,
      callsPerSecond,
      secondsLeft: callsPerSecond > 0 ? (this.total - this.#done) / callsPerSecond : NaN,
    };
  }
}
