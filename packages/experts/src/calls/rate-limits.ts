import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import type { CallClock } from './call-clock.js';
import { RateWindow } from './rate-window.js';

const MINUTE_MS = 60_000;

/** Requests and tokens per minute of one expert; calls wait in order of arrival. */
export class RateLimits {
  readonly #name: string;
  readonly #requests: RateWindow;
  readonly #tokens: RateWindow;
  /** Of requests. */
  readonly #windowMs: number;
  /** Requests that may go at once. */
  readonly #burst: number;
  /** Whoever comes waits for whoever came before. */
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  /** Lets the first in line look again. */
  #wake = () => {};

  private constructor({ name, requestsPerMinute = Infinity, tokensPerMinute = Infinity }: ExpertConfig) {
    this.#name = name;
    // Half a request a minute is one in two.
    this.#windowMs = MINUTE_MS / Math.min(1, requestsPerMinute);
    this.#requests = new RateWindow(Math.max(1, requestsPerMinute), this.#windowMs);
    this.#tokens = new RateWindow(tokensPerMinute, MINUTE_MS);
    this.#burst = Math.max(1, Math.floor(requestsPerMinute));
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
    const soonestMs = this.#soonestMs();
    if (soonestMs > clock.leftMs) throw this.#tooLate(soonestMs);
    this.#waiting++;
    const before = this.#last;
    let letNext = () => {};
    this.#last = new Promise((resolve) => (letNext = resolve));
    try {
      await untilAbort(before, clock);
      for (;;) {
        const now = performance.now();
        const waitMs = Math.max(this.#requests.waitMs(1, now), this.#tokens.waitMs(tokens, now));
        if (waitMs <= 0) {
          this.#requests.take(1, now);
          const taken = this.#tokens.take(tokens, now);
          return (actual) => {
            this.#tokens.settle(taken, actual);
            this.#wake();
          };
        }
        if (waitMs > clock.leftMs) throw this.#tooLate(waitMs);
        await this.#untilSettled(Math.ceil(waitMs), clock);
      }
    } finally {
      this.#waiting--;
      // Those behind must not pass those before who still wait where this one gave up.
      void before.then(letNext);
    }
  }

  /** Before that nobody who comes now has a turn: those who wait go first, each burst of them a window after the last. */
  #soonestMs(): number {
    const bursts = Math.floor(this.#waiting / this.#burst);
    return bursts * this.#windowMs + this.#requests.waitMs((this.#waiting % this.#burst) + 1, performance.now());
  }

  /** Waits so long, or until a call turns out smaller than it was taken for. */
  #untilSettled(ms: number, clock: CallClock): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      clock.whenAborted({
        abort(reason) {
          clearTimeout(timer);
          reject(reason as Error);
        },
      });
    });
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
