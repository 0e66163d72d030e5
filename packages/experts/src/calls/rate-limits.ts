import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import type { CallClock } from './call-clock.js';
import { RateWindow, type Taken } from './rate-window.js';

/** Requests and tokens per minute of one expert; calls wait in order of arrival. */
export class RateLimits {
  readonly #name: string;
  readonly #requests: RateWindow;
  readonly #tokens: RateWindow;
  /** Whoever comes waits for whoever came before. */
  #last: Promise<void> = Promise.resolve();

  private constructor({ name, requestsPerMinute = Infinity, tokensPerMinute = Infinity }: ExpertConfig) {
    this.#name = name;
    this.#requests = new RateWindow(requestsPerMinute);
    this.#tokens = new RateWindow(tokensPerMinute);
  }

  /** The limits of an entry; undefined where it has none. */
  static of(config: ExpertConfig): RateLimits | undefined {
    return config.requestsPerMinute === undefined && config.tokensPerMinute === undefined
      ? undefined
      : new RateLimits(config);
  }

  /**
   * Waits until one more request of so many tokens may go.
   *
   * @returns Says how many tokens it was in truth.
   * @throws {TorouterError} TOROUTER_EXPERT_OVERLOADED where that is later than the call may last; what the clock aborts with.
   */
  async take(tokens: number, clock: CallClock): Promise<(tokens: number) => void> {
    const before = this.#last;
    let done = () => {};
    this.#last = new Promise((resolve) => (done = resolve));
    try {
      await untilAbort(before, clock);
      for (;;) {
        const now = performance.now();
        const waitMs = Math.max(this.#requests.waitMs(1, now), this.#tokens.waitMs(tokens, now));
        if (waitMs <= 0) {
          this.#requests.take(1, now);
          const taken: Taken = this.#tokens.take(tokens, now);
          return (actual) => this.#tokens.settle(taken, actual);
        }
        if (waitMs > clock.leftMs) throw this.#tooLate(waitMs);
        await clock.sleep(Math.ceil(waitMs));
      }
    } finally {
      // Those behind must not pass those before who still wait where this one gave up.
      void before.then(done);
    }
  }

  #tooLate(waitMs: number): TorouterError {
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    return new TorouterError(
      'TOROUTER_EXPERT_OVERLOADED',
      `The expert ${this.#name} has used up its requests or tokens of this minute, and its turn comes later than this call may last. Try again in ${retryAfterSeconds} s, or raise its requestsPerMinute, tokensPerMinute or timeoutMs.`,
      { details: { expert: this.#name, retryAfterSeconds } },
    );
  }
}

function untilAbort(promise: Promise<void>, clock: CallClock): Promise<void> {
  return new Promise((resolve, reject) => {
    clock.whenAborted({ abort: (reason) => reject(reason as Error) });
    void promise.then(resolve);
  });
}
