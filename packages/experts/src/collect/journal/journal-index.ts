import type { CallPrefix } from './call-prefix.js';
import type { ExpertTotals, Tally } from './expert-totals.js';
import { KeySet } from './key-set.js';

/**
 * What a journal comes to: which calls are done, and what they took. A call that failed and was tried again counts once, as
 * succeeded as soon as it has; of two successes the first counts. Takes about 20 bytes a call.
 */
export class JournalIndex {
  readonly #succeeded = new KeySet();
  /** Those too that have succeeded later. */
  readonly #failed = new KeySet();
  readonly #experts = new Map<string, ExpertTotals>();
  #lines = 0;
  #failures = 0;
  #spentUsd = 0;
  /** What stands behind the last line feed: a line that was cut off. */
  tornBytes = 0;

  /** Whole ones, each a finished call. */
  get lines(): number {
    return this.#lines;
  }

  /** Calls that have not succeeded. */
  get failures(): number {
    return this.#failures;
  }

  /** US dollars of all lines, calls that were tried again included: the known cost, else what may have been billed. */
  get spentUsd(): number {
    return this.#spentUsd;
  }

  /** In order of their first call. */
  get experts(): ReadonlyMap<string, ExpertTotals> {
    return this.#experts;
  }

  /** Whether the call of this key has finished, well or not. */
  has(key: string): boolean {
    return this.succeeded(key) || holds(this.#failed, key);
  }

  succeeded(key: string): boolean {
    return holds(this.#succeeded, key);
  }

  /** Counts one more line. */
  add(call: CallPrefix): void {
    this.#lines++;
    if (call.costUsd >= 0) this.#spentUsd += call.costUsd;
    else if (call.reservedUsd >= 0) this.#spentUsd += call.reservedUsd;
    const totals = this.#totalsOf(call.expert);
    if (call.failed) {
      if (this.#succeeded.has(call.keyHigh, call.keyLow) || !this.#failed.add(call.keyHigh, call.keyLow)) return;
      totals.calls++;
      totals.failures++;
      this.#failures++;
      return;
    }
    if (!this.#succeeded.add(call.keyHigh, call.keyLow)) return;
    if (this.#failed.has(call.keyHigh, call.keyLow)) {
      totals.failures--;
      this.#failures--;
    } else totals.calls++;
    count(totals.costUsd, call.costUsd);
    count(totals.seconds, call.seconds);
    count(totals.inputTokens, call.inputTokens);
    count(totals.outputTokens, call.outputTokens);
  }

  #totalsOf(expert: string): ExpertTotals {
    let totals = this.#experts.get(expert);
    if (!totals) {
      const none = () => ({ sum: 0, count: 0 });
      totals = {
        ...{ calls: 0, failures: 0 },
        ...{ costUsd: none(), seconds: none(), inputTokens: none(), outputTokens: none() },
      };
      this.#experts.set(expert, totals);
    }
    return totals;
  }
}

function holds(keys: KeySet, key: string): boolean {
  return keys.size > 0 && keys.has(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16));
}

function count(tally: Tally, value: number): void {
  if (Number.isNaN(value)) return;
  tally.sum += value;
  tally.count++;
}
