import { TorouterError, type ErrorCode } from '@torouter/data';

/** Failures that say something of the expert's health. Refusals count where they are its own fault (status 500 and above). */
const UNHEALTHY: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'TOROUTER_EXPERT_UNREACHABLE',
  'TOROUTER_EXPERT_TIMEOUT',
  'TOROUTER_EXPERT_BAD_RESPONSE',
  'TOROUTER_EXPERT_STREAM_BROKEN',
]);

/** How a {@link CircuitBreaker} decides. */
export interface CircuitBreakerOptions {
  /** Failures in a row after which calls are refused; 0 = never. @default 5 */
  failures?: number;
  /** For how long. @default 30000 */
  cooldownMs?: number;
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number;
}

/**
 * Refuses calls to an expert that failed several times in a row. When the time is over one call at a time goes as a probe: its success lets all
 * calls through again, its failure starts the time anew.
 *
 * Made by ourselves: the usual libraries wrap a function and take its promise for the outcome. Here a stream may break long after it was
 * opened, and a caller who gives up says nothing of the expert, where they count a success and close the circuit.
 */
export class CircuitBreaker {
  readonly #name: string;
  readonly #failures: number;
  readonly #cooldownMs: number;
  readonly #now: () => number;
  #inARow = 0;
  #openUntil = -Infinity;
  #probing = false;

  /** @param name The expert's, for errors. */
  constructor(
    name: string,
    { failures = 5, cooldownMs = 30_000, now = () => performance.now() }: CircuitBreakerOptions = {},
  ) {
    this.#name = name;
    this.#failures = failures;
    this.#cooldownMs = cooldownMs;
    this.#now = now;
  }

  get #isTripped(): boolean {
    return this.#failures > 0 && this.#inARow >= this.#failures;
  }

  /**
   * Before a call. Whoever passes reports once: {@link succeeded}, {@link failed} or {@link withdrew}.
   *
   * @throws {TorouterError} TOROUTER_EXPERT_CIRCUIT_OPEN with `retryAfterSeconds`.
   */
  enter(): void {
    if (!this.#isTripped) return;
    const waitMs = this.#openUntil - this.#now();
    if (waitMs <= 0 && !this.#probing) {
      this.#probing = true;
      return;
    }
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
    throw new TorouterError(
      'TOROUTER_EXPERT_CIRCUIT_OPEN',
      `The expert ${this.#name} failed ${this.#inARow} times in a row and is left alone for now. Try again in ${retryAfterSeconds} s.`,
      { details: { expert: this.#name, failures: this.#inARow, retryAfterSeconds } },
    );
  }

  succeeded(): void {
    this.#inARow = 0;
    this.#probing = false;
  }

  /** An error that says nothing of the expert's health, such as a status of 400, is no failure: it has answered. */
  failed(error: unknown): void {
    if (!isUnhealthy(error)) {
      this.succeeded();
      return;
    }
    this.#probing = false;
    this.#inARow++;
    if (this.#isTripped) this.#openUntil = this.#now() + this.#cooldownMs;
  }

  /** Nothing was learned: the caller gave up, or the call did not go out. */
  withdrew(): void {
    this.#probing = false;
  }
}

function isUnhealthy(error: unknown): boolean {
  if (!TorouterError.isInstance(error)) return false;
  if (error.code === 'TOROUTER_EXPERT_REFUSED') return Number(error.details.status) >= 500;
  return UNHEALTHY.has(error.code);
}
