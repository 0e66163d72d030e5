import { TorouterError } from '@torouter/data';

/** Share of the cap by which sums of doubles may be off. */
const TOLERANCE = 1e-12;

interface Waiting {
  maxUsd: number;
  signal: AbortSignal | undefined;
  answer: (isReserved: boolean) => void;
}

/**
 * Keeps what calls cost under a cap: each reserves the most that it can cost before it is made, and settles what it did cost
 * afterwards. Money that is spent or reserved is never over the cap, as long as no call costs more than it reserved. US dollars
 * throughout.
 */
export class CostBudget {
  readonly #capUsd: number;
  /** In order of arrival: a large one is not overtaken by small ones that would fit. */
  readonly #waiting = new Set<Waiting>();
  #spentUsd: number;
  #reservedUsd = 0;
  #overrunUsd = 0;
  #inFlight = 0;

  /**
   * @param capUsd Infinity = no cap.
   * @param spentUsd What was spent before, in an earlier run. @default 0
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for amounts that are not at least 0.
   */
  constructor(capUsd: number, spentUsd = 0) {
    this.#capUsd = amount('capUsd', capUsd, Infinity);
    this.#spentUsd = amount('spentUsd', spentUsd);
  }

  /** Spent before, and by all calls that are settled. */
  get spentUsd(): number {
    return this.#spentUsd;
  }

  /** The most that calls in flight can cost. */
  get reservedUsd(): number {
    return this.#reservedUsd;
  }

  /** By how much calls cost more than they had reserved, together. */
  get overrunUsd(): number {
    return this.#overrunUsd;
  }

  /**
   * Waits for room under the cap, behind those who came before, while calls in flight may settle for less; for nothing there is room at once. Whoever is told true
   * calls {@link settle} once.
   *
   * @returns False where there will never be room: what is spent leaves too little.
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for an amount that is not at least 0; the signal's own reason where it aborts.
   */
  async reserve(maxUsd: number, signal?: AbortSignal): Promise<boolean> {
    amount('maxUsd', maxUsd);
    signal?.throwIfAborted();
    // What is free takes no room: neither from those before, nor where none is left.
    if (maxUsd === 0) {
      this.#inFlight++;
      return true;
    }
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(waiting);
        reject(signal!.reason as Error);
        this.#admit(); // it may have been what others waited behind
      };
      const waiting: Waiting = {
        maxUsd,
        signal,
        answer: (isReserved) => {
          signal?.removeEventListener('abort', giveUp);
          resolve(isReserved);
        },
      };
      this.#waiting.add(waiting);
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#admit();
    });
  }

  /**
   * Gives back what a call has reserved and counts what it cost, also where that is more.
   *
   * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where nothing is reserved, and for amounts that are not at least 0.
   */
  settle(maxUsd: number, actualUsd: number): void {
    amount('maxUsd', maxUsd);
    amount('actualUsd', actualUsd);
    if (this.#inFlight === 0)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'A call was settled, and none has reserved. Settle each call once, after reserve has said true.',
      );
    this.#inFlight--;
    // Exactly nothing where no call is in flight: differences of doubles would leave a rest.
    this.#reservedUsd = this.#inFlight === 0 ? 0 : Math.max(0, this.#reservedUsd - maxUsd);
    this.#spentUsd += actualUsd;
    this.#overrunUsd += Math.max(0, actualUsd - maxUsd);
    this.#admit();
  }

  /** Answers those who wait, up to the first who has to go on waiting. */
  #admit(): void {
    for (const waiting of this.#waiting) {
      const { maxUsd, signal, answer } = waiting;
      if (signal?.aborted) continue; // about to hear of it: one signal may be of many
      const canEverFit = this.#fits(this.#spentUsd + maxUsd); // money that is spent does not come back
      if (canEverFit && !this.#fits(this.#spentUsd + this.#reservedUsd + maxUsd)) return;
      this.#waiting.delete(waiting);
      if (canEverFit) {
        this.#inFlight++;
        this.#reservedUsd += maxUsd;
      }
      answer(canEverFit);
    }
  }

  #fits(usd: number): boolean {
    return usd <= this.#capUsd * (1 + TOLERANCE);
  }
}

function amount(name: string, value: number, highest = Number.MAX_VALUE): number {
  if (value >= 0 && value <= highest) return value;
  throw new TorouterError('TOROUTER_INVALID_ARGUMENT', `${name} must be US dollars of at least 0, got ${value}.`, {
    details: { [name]: value },
  });
}
