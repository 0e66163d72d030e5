import type { DecisionReport } from './decision-record.js';

const STATUSES = ['in_progress', 'completed', 'failed', 'left'] as const;
/** Numbers of a report: created, seconds, seconds to the first token, cost, three counts of tokens, requests and seconds of an only attempt. */
const NUMBERS = 9;
const HAS_USAGE = 1;
const IS_ESTIMATED = 2;
const HAS_ONE_ATTEMPT = 4;

/** What of a report is no number. */
type Words = Pick<DecisionReport, 'id' | 'model' | 'policy' | 'expert' | 'reason' | 'scores' | 'finish_reason'> & {
  /** Undefined for an only attempt that answered: its expert is that of the report. */
  readonly attempts: DecisionReport['attempts'] | undefined;
  readonly dropped_fields: readonly string[] | undefined;
};

/**
 * Reports of decisions, most of each in typed arrays: a dozen objects per request that live long would cost the garbage collection more than
 * the request costs the gateway.
 */
export class PackedReports {
  readonly #words: (Words | undefined)[];
  readonly #numbers: Float64Array;
  readonly #flags: Uint8Array;
  readonly #statuses: Uint8Array;

  constructor(size: number) {
    this.#words = Array.from({ length: size }, () => undefined);
    this.#numbers = new Float64Array(size * NUMBERS);
    this.#flags = new Uint8Array(size);
    this.#statuses = new Uint8Array(size);
  }

  set(slot: number, report: DecisionReport): void {
    const { usage, attempts, dropped_fields: dropped } = report;
    const { id, model, policy, expert, reason, scores, finish_reason } = report;
    const [only] = attempts;
    const isPlain = attempts.length === 1 && only.code === null && only.expert === expert;
    this.#words[slot] = {
      id,
      model,
      policy,
      expert,
      reason,
      scores,
      finish_reason,
      attempts: isPlain ? undefined : attempts,
      dropped_fields: dropped.length > 0 ? dropped : undefined,
    };
    const numbers = this.#numbers;
    const at = slot * NUMBERS;
    numbers[at] = report.created;
    numbers[at + 1] = report.seconds ?? NaN;
    numbers[at + 2] = report.seconds_to_first_token ?? NaN;
    numbers[at + 3] = report.cost_usd ?? NaN;
    numbers[at + 4] = usage?.input_tokens ?? 0;
    numbers[at + 5] = usage?.output_tokens ?? 0;
    numbers[at + 6] = usage?.cached_input_tokens ?? 0;
    numbers[at + 7] = isPlain ? only.requests : 0;
    numbers[at + 8] = isPlain ? only.seconds : 0;
    this.#flags[slot] =
      (usage ? HAS_USAGE : 0) | (usage?.estimated ? IS_ESTIMATED : 0) | (isPlain ? HAS_ONE_ATTEMPT : 0);
    this.#statuses[slot] = STATUSES.indexOf(report.status);
  }

  idOf(slot: number): string | undefined {
    return this.#words[slot]?.id;
  }

  get(slot: number): DecisionReport {
    const { attempts, dropped_fields = [], finish_reason, ...words } = this.#words[slot]!;
    const n = this.#numbers.subarray(slot * NUMBERS, (slot + 1) * NUMBERS);
    const flags = this.#flags[slot];
    const only = { expert: words.expert, requests: n[7], seconds: n[8], code: null };
    return {
      ...words,
      object: 'decision',
      created: n[0],
      status: STATUSES[this.#statuses[slot]],
      attempts: attempts ?? [only],
      usage:
        flags & HAS_USAGE
          ? {
              input_tokens: n[4],
              output_tokens: n[5],
              cached_input_tokens: n[6],
              estimated: (flags & IS_ESTIMATED) !== 0,
            }
          : null,
      cost_usd: orNull(n[3]),
      seconds: orNull(n[1]),
      seconds_to_first_token: orNull(n[2]),
      finish_reason,
      dropped_fields,
    };
  }
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
