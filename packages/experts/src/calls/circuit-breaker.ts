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

  /** No call would be let through now. */
  get isOpen(): boolean {
    return this.#isTripped && (this.#probing || this.#openUntil > this.#now());
  }

  /**
   * Before a call. Whoever passes reports once how it went: {@link succeeded}, {@link failed} or {@link withdrew}.
   *
   * @returns Whether the call is the probe.
   * @throws {TorouterError} TOROUTER_EXPERT_CIRCUIT_OPEN with `retryAfterSeconds`.
   */
  enter(): boolean {
    if (!this.#isTripped) return false;
    if (!this.isOpen) {
      this.#probing = true;
      return true;
    }
    const retryAfterSeconds = Math.max(1, Math.ceil((this.#openUntil - this.#now()) / 1000));
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

  /**
   * A refusal that says nothing of the expert's health, such as a status of 400, is a success here: it has answered. Where the call did not
   * even go out, nothing was learned.
   */
  failed(error: unknown, isProbe = false): void {
    const { code, details } = TorouterError.isInstance(error) ? error : {};
    const isRefusal = code === 'TOROUTER_EXPERT_REFUSED';
    if (isRefusal && Number(details?.status) < 500) {
      this.succeeded();
      return;
    }
    this.withdrew(isProbe);
    if (!isRefusal && !(code && UNHEALTHY.has(code))) return;
    this.#inARow++;
    if (this.#isTripped) this.#openUntil = this.#now() + this.#cooldownMs;
  }

  /** Nothing was learned: the caller gave up, or the call did not go out. Only the probe makes room for another. */
  withdrew(isProbe = false): void {
    if (isProbe) this.#probing = false;
  }
}
