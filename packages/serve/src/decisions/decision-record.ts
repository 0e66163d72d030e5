import type { ErrorCode } from '@torouter/data';
import type { CallMeasure, StreamSummary, Usage } from '@torouter/experts';
import type { GatewayDecision } from '../gateway-decision.js';

/** Of what others name. */
const MAX_WORD_LENGTH = 200;

/** One expert that was asked. */
export interface Attempt {
  readonly expert: string;
  /** Requests that its endpoint got. */
  requests: number;
  seconds: number;
  /** Why it failed, TOROUTER_ABORTED where the client left first; null where it answered. */
  code: ErrorCode | null;
}

/** What `GET /v1/decisions/{id}` answers. Never holds prompts or answers. */
export interface DecisionReport {
  readonly id: string;
  readonly object: 'decision';
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string | null;
  readonly policy: string | null;
  readonly expert: string;
  readonly reason: string;
  readonly scores: Readonly<Record<string, number>>;
  /** `left`: the client went away. */
  readonly status: 'in_progress' | 'completed' | 'failed' | 'left';
  readonly attempts: readonly { expert: string; requests: number; seconds: number; code: string | null }[];
  readonly usage: {
    input_tokens: number;
    output_tokens: number;
    cached_input_tokens: number;
    estimated: boolean;
  } | null;
  readonly cost_usd: number | null;
  readonly seconds: number | null;
  readonly seconds_to_first_token: number | null;
  readonly finish_reason: string | null;
  readonly dropped_fields: readonly string[];
}

/** One request that experts answer: who was asked, and what it took over all attempts. Plain numbers and names, so that thousands can be kept. */
export class DecisionRecord {
  readonly id: string;
  decision: GatewayDecision;
  readonly attempts: Attempt[] = [];
  /** Sums over all attempts; null until one has reported. */
  usage: Usage | null = null;
  /** Null where a price is not known. */
  costUsd: number | null = 0;
  droppedFields: readonly string[] = [];
  readonly #createdMs: number;
  readonly #started = performance.now();
  readonly #model: string | null;
  readonly #policy: string | null;
  #status: DecisionReport['status'] = 'in_progress';
  #finishReason: string | null = null;
  #seconds: number | null = null;
  #secondsToFirstToken: number | null = null;
  #attemptStarted = 0;
  /** Its place in the store. */
  slot: number | undefined;
  #onEnd: ((record: DecisionRecord) => void) | undefined;

  /** @param onEnd Called once, when nothing more will come. */
  constructor(
    decision: GatewayDecision,
    model: unknown,
    policy: string | null,
    createdMs: number,
    onEnd?: (record: DecisionRecord) => void,
  ) {
    this.id = decision.id;
    this.decision = decision;
    this.#model = typeof model === 'string' ? shortCopy(model) : null;
    this.#policy = policy;
    this.#createdMs = createdMs;
    this.#onEnd = onEnd;
  }

  /** Since the epoch. */
  get createdSeconds(): number {
    return Math.floor(this.#createdMs / 1000);
  }

  /** Requests over all experts. */
  get requests(): number {
    let sum = 0;
    for (const { requests } of this.attempts) sum += requests;
    return sum;
  }

  /** An expert is asked from now on. */
  ask(decision: GatewayDecision): void {
    this.decision = decision;
    this.#attemptStarted = performance.now();
    this.attempts.push({ expert: decision.expert, requests: 1, seconds: 0, code: null });
  }

  /** It has begun to answer. */
  firstToken(): void {
    this.#secondsToFirstToken ??= (performance.now() - this.#started) / 1000;
  }

  /** The expert that was asked last has answered, or as much of it as came. */
  measured({
    usage,
    costUsd,
    attempts,
    finishReason,
  }: Pick<CallMeasure, 'usage' | 'costUsd' | 'attempts'> & Pick<StreamSummary, 'finishReason'>): void {
    const attempt = this.#stop();
    attempt.requests = attempts;
    this.usage = this.usage ? sum(this.usage, usage) : usage;
    this.costUsd = this.costUsd === null || costUsd === null ? null : this.costUsd + costUsd;
    this.#finishReason = finishReason === null ? null : shortCopy(finishReason);
  }

  /** The expert that was asked last has failed. */
  failed(code: ErrorCode, requests?: number): void {
    const attempt = this.#stop();
    attempt.code = code;
    if (requests !== undefined) attempt.requests = requests;
  }

  /** Nothing more will come. Idempotent. */
  end(status: Exclude<DecisionReport['status'], 'in_progress'>): void {
    if (this.#status !== 'in_progress') return;
    if (status === 'left' && this.attempts.at(-1)?.code === null) this.failed('TOROUTER_ABORTED');
    this.#status = status;
    this.#seconds = (performance.now() - this.#started) / 1000;
    this.#onEnd?.(this);
    // A record is kept for long; the setup that it was decided with is not.
    this.#onEnd = undefined;
  }

  report(): DecisionReport {
    const { id, decision, usage } = this;
    return {
      id,
      object: 'decision',
      created: this.createdSeconds,
      model: this.#model,
      policy: this.#policy,
      expert: decision.expert,
      reason: decision.reason,
      scores: decision.scores,
      status: this.#status,
      attempts: this.attempts,
      usage: usage && {
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        cached_input_tokens: usage.cachedInputTokens,
        estimated: usage.estimated,
      },
      cost_usd: usage ? this.costUsd : null,
      seconds: this.#seconds,
      seconds_to_first_token: this.#secondsToFirstToken,
      finish_reason: this.#finishReason,
      dropped_fields: this.droppedFields,
    };
  }

  #stop(): Attempt {
    const attempt = this.attempts[this.attempts.length - 1];
    attempt.seconds = (performance.now() - this.#attemptStarted) / 1000;
    return attempt;
  }
}

/** A slice would keep all of the string in memory that it is of. */
function shortCopy(text: string): string {
  return text.length > MAX_WORD_LENGTH ? Buffer.from(text.slice(0, MAX_WORD_LENGTH)).toString() : text;
}

function sum(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    estimated: a.estimated || b.estimated,
  };
}
