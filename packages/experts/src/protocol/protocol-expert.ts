import { TorouterError } from '@torouter/data';
import { openStream } from '../answers/open-stream.js';
import { readCompletion } from '../answers/read-completion.js';
import { CallClock } from '../calls/call-clock.js';
import { CallQueue } from '../calls/call-queue.js';
import { CircuitBreaker } from '../calls/circuit-breaker.js';
import { costOf, type Prices } from '../calls/cost-of.js';
import { deadlinesOf, type Deadlines } from '../calls/deadlines.js';
import { pricesOf } from '../calls/prices-of.js';
import { quoteOf } from '../calls/quote-of.js';
import { RateLimits } from '../calls/rate-limits.js';
import { retriesOfCall } from '../calls/retries-of-call.js';
import { retryDelay, type RetrySettings } from '../calls/retry-delay.js';
import { TokenCounter } from '../calls/token-counter.js';
import { usageOf } from '../calls/usage-of.js';
import type { ExpertConfig, Supports } from '../expert-config.js';
import type {
  CallOptions,
  CallQuote,
  ChatAnswer,
  ChatRequest,
  ChatStream,
  Expert,
  ExpertLimits,
  ExpertState,
} from '../expert.js';
import type { CheckedRequest } from './check-fields.js';
import { fateOf } from './field-table.js';
import type { Protocol } from './protocol.js';
import { RequestPreparer } from './request-preparer.js';

/** Calls in flight where an entry says nothing. */
export const MAX_CONCURRENCY = 64;
/** What a field of a request needs of the model. */
const NEED_OF: Readonly<Record<string, keyof Supports>> = {
  tools: 'tools',
  functions: 'tools',
  response_format: 'json',
};
/** Calls that may wait, per call that may run. */
const WAITING_PER_RUNNING = 16;

/** One attempt of a call. */
interface Attempt {
  /** From 1. */
  readonly attempt: number;
  readonly isProbe: boolean;
  readonly retries: RetrySettings;
  /** Tells the expert's rates its tokens. */
  readonly settle: ((tokens: number) => void) | undefined;
}

/**
 * An expert behind a protocol: prompt adapters, fields, a fair and bounded queue, rates, deadlines, retries, circuit breaker and measuring, the
 * same for all protocols.
 */
export class ProtocolExpert implements Expert {
  readonly name: string;
  readonly protocol: string;
  readonly limits: ExpertLimits;
  readonly prices: Prices | undefined;
  readonly continues: boolean;
  readonly #config: ExpertConfig;
  readonly #protocol: Protocol;
  readonly #preparer: RequestPreparer;
  readonly #queue: CallQueue;
  readonly #rates: RateLimits | undefined;
  readonly #breaker: CircuitBreaker;
  readonly #deadlines: Deadlines;
  readonly #retries: RetrySettings;
  readonly #counter: TokenCounter | undefined;
  readonly #random: () => number;
  #closed: Promise<void> | undefined;

  /** @param random Uniform in [0, 1): the jitter of retries. */
  constructor(config: ExpertConfig, protocol: Protocol, random: () => number) {
    const { name, maxConcurrency = MAX_CONCURRENCY, maxWaiting = maxConcurrency * WAITING_PER_RUNNING } = config;
    this.name = name;
    this.protocol = protocol.name;
    const { requestsPerMinute, tokensPerMinute } = config;
    this.limits = { maxConcurrency, requestsPerMinute, tokensPerMinute };
    this.prices = pricesOf(config);
    this.continues = config.continues ?? config.api === 'completions';
    this.#config = config;
    this.#protocol = protocol;
    this.#random = random;
    this.#queue = new CallQueue(name, maxConcurrency, maxWaiting);
    this.#rates = RateLimits.of(config);
    this.#breaker = new CircuitBreaker(name, {
      failures: config.breakerFailures,
      cooldownMs: config.breakerCooldownMs,
    });
    this.#deadlines = deadlinesOf(config);
    const { maxRetries = 2, retryDelayMs = 500, maxRetryDelayMs = 30_000 } = config;
    this.#retries = { maxRetries, retryDelayMs, maxRetryDelayMs };
    this.#counter = config.tokenizer === undefined ? undefined : new TokenCounter(config.tokenizer);
    this.#preparer = new RequestPreparer(config, protocol, this.#counter);
  }

  get state(): ExpertState {
    if (this.#closed) return 'closed';
    if (this.#breaker.isOpen) return 'down';
    return this.#queue.isFull ? 'busy' : 'ready';
  }

  async generate(request: ChatRequest, options: CallOptions = {}): Promise<ChatAnswer> {
    const { signal } = options;
    signal?.throwIfAborted();
    const retries = retriesOfCall(this.#retries, options);
    if (this.#counter && !this.#counter.isReady) await this.#counter.ready();
    const prepared = this.#preparer.prepare(request);
    const clock = new CallClock(this.name, this.#deadlines, signal);
    try {
      if (!this.#queue.tryEnter()) await this.#queue.enter(clock.signal);
    } catch (error) {
      clock.stop();
      throw error;
    }
    try {
      for (let attempt = 1; ; attempt++) {
        const isProbe = this.#breaker.enter();
        const settle = this.#rates && (await this.#takeRates(this.#rates, prepared.request, clock, isProbe));
        clock.awaitFirst('its answer');
        try {
          const body = await this.#protocol.generate(prepared.request, clock);
          return this.#answer(body, prepared, clock, attempt, settle);
        } catch (error) {
          await this.#failed(error, { attempt, isProbe, retries, settle }, prepared.request, clock);
        }
      }
    } finally {
      this.#queue.leave();
      clock.stop();
    }
  }

  async stream(request: ChatRequest, options: CallOptions = {}): Promise<ChatStream> {
    const { signal } = options;
    signal?.throwIfAborted();
    const retries = retriesOfCall(this.#retries, options);
    if (this.#counter && !this.#counter.isReady) await this.#counter.ready();
    const { request: adapted, droppedFields } = this.#preparer.prepare(request);
    const clock = new CallClock(this.name, this.#deadlines, signal);
    try {
      if (!this.#queue.tryEnter()) await this.#queue.enter(clock.signal);
    } catch (error) {
      clock.stop();
      throw error;
    }
    try {
      for (let attempt = 1; ; attempt++) {
        const isProbe = this.#breaker.enter();
        const settle = this.#rates && (await this.#takeRates(this.#rates, adapted, clock, isProbe));
        clock.awaitFirst('the first token of its stream');
        try {
          const body = await this.#protocol.stream(adapted, clock);
          const stream = await openStream({
            name: this.name,
            secret: this.#protocol.secret,
            body,
            clock,
            hideUsage: !asksForUsage(request) && (this.#protocol.sendsUsage === true || asksForUsage(adapted)),
            keepsText: this.#counter !== undefined,
            droppedFields,
            measure: ({ usage: reported, characters, written }) => {
              const usage = usageOf(reported, adapted.messages, { characters, text: written }, this.#counter);
              return { usage, costUsd: costOf(usage, this.#config), attempts: attempt };
            },
            release: ({ complete, failure, summary }) => {
              this.#queue.leave();
              if (complete) this.#breaker.succeeded();
              else if (failure && !clock.callerAborted) this.#breaker.failed(failure.error);
              if (!settle) return;
              const { usage } = summary();
              settle(usage.inputTokens + usage.outputTokens);
            },
          });
          // A probe has its answer. Other streams may still break: one that only began does not make up for those that did.
          if (isProbe) this.#breaker.succeeded();
          return stream;
        } catch (error) {
          await this.#failed(error, { attempt, isProbe, retries, settle }, adapted, clock);
        }
      }
    } catch (error) {
      clock.stop();
      this.#queue.leave();
      throw error;
    }
  }

  refusal(request: ChatRequest): TorouterError | undefined {
    return this.#preparer.refusal(request);
  }

  /** @throws {TorouterError} TOROUTER_UNSUPPORTED_FIELD, TOROUTER_CONTEXT_TOO_LONG */
  quote(request: ChatRequest, outputTokens?: number): CallQuote {
    const { request: adapted } = this.#preparer.prepare(request);
    return quoteOf(adapted, this.#config, (messages) => this.#preparer.countTokens(messages), outputTokens);
  }

  carries(field: string): boolean {
    const { fields } = this.#protocol;
    if (this.#config.supports?.[NEED_OF[field]] === false) return false;
    // An entry that says no to log probabilities means that its endpoint refuses them.
    if (field === 'logprobs' && this.#config.parameters?.logprobs === false) return false;
    return fields === undefined || fateOf(field, fields) === 'carried';
  }

  close(): Promise<void> {
    this.#closed ??= this.#queue.close().then(() => this.#protocol.close());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Waits until the expert's rates have room for an attempt; resolves to what tells them its tokens. */
  async #takeRates(
    rates: RateLimits,
    request: ChatRequest,
    clock: CallClock,
    isProbe: boolean,
  ): Promise<(tokens: number) => void> {
    try {
      const { inputTokens, maxOutputTokens } = quoteOf(request, this.#config, (messages) =>
        this.#preparer.countTokens(messages),
      );
      return await rates.take(inputTokens + (maxOutputTokens ?? 0), clock);
    } catch (error) {
      this.#breaker.withdrew(isProbe);
      throw error;
    }
  }

  /** What a whole answer says, and what it took. Not in `generate`: its variables would be held by every call in flight. */
  #answer(
    body: Uint8Array,
    { request, droppedFields }: CheckedRequest,
    clock: CallClock,
    attempts: number,
    settle: ((tokens: number) => void) | undefined,
  ): ChatAnswer {
    const {
      text,
      finishReason,
      usage: reported,
      written,
      nll,
    } = readCompletion(this.name, body, this.#protocol.secret);
    this.#breaker.succeeded();
    const output = () => {
      const wrote = written();
      return { characters: wrote.length, text: wrote };
    };
    const usage = usageOf(reported, request.messages, output, this.#counter);
    settle?.(usage.inputTokens + usage.outputTokens);
    const costUsd = costOf(usage, this.#config);
    const { seconds, waitedSeconds } = clock;
    return { body, text, finishReason, usage, costUsd, seconds, waitedSeconds, nll, attempts, droppedFields };
  }

  /** What comes after an attempt that failed: a wait, or the error where it is final. The place in the queue is kept: others would fail alike. */
  async #failed(
    error: unknown,
    { attempt, isProbe, retries, settle }: Attempt,
    request: ChatRequest,
    clock: CallClock,
  ): Promise<void> {
    clock.pause();
    if (tookNoTokens(error)) settle?.(0);
    if (clock.callerAborted) this.#breaker.withdrew(isProbe);
    else this.#breaker.failed(error, isProbe);
    if (TorouterError.isInstance(error)) error.details.attempts = attempt;
    // Where the circuit has opened another attempt would be refused, with an error that says less.
    if (clock.aborted || this.#breaker.isOpen) throw error;
    const delayMs = retryDelay(error, attempt, request, retries, this.#random);
    if (delayMs === undefined || delayMs >= clock.leftMs) throw error;
    await clock.sleep(delayMs);
  }
}

/** The expert never began to write. */
function tookNoTokens(error: unknown): boolean {
  const code = TorouterError.isInstance(error) ? error.code : undefined;
  return code === 'TOROUTER_EXPERT_REFUSED' || code === 'TOROUTER_EXPERT_UNREACHABLE';
}

function asksForUsage({ stream_options: options }: ChatRequest): boolean {
  return (options as { include_usage?: unknown } | null | undefined)?.include_usage === true;
}
