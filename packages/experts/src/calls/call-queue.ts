import { TorouterError } from '@torouter/data';
import { closedError } from './closed-error.js';

/** Lets so many calls run at a time; others wait in order of arrival, so many and no more. */
export class CallQueue {
  readonly #name: string;
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  readonly #waiting = new Set<() => void>();
  #running = 0;
  #closed = false;
  #whenIdle: (() => void) | undefined;

  /** @param name The expert's, for errors. */
  constructor(name: string, maxRunning: number, maxWaiting: number) {
    this.#name = name;
    this.#maxRunning = maxRunning;
    this.#maxWaiting = maxWaiting;
  }

  /** Calls that wait for their turn. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** As many are in and wait as may. */
  get isFull(): boolean {
    return this.#running >= this.#maxRunning && this.#waiting.size >= this.#maxWaiting;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Lets a call in at once where a place is free; the short way of {@link enter}. */
  tryEnter(): boolean {
    if (this.#closed || this.#running >= this.#maxRunning) return false;
    this.#running++;
    return true;
  }

  /**
   * Waits for a turn. Whoever was let in calls {@link leave} once.
   *
   * @throws {TorouterError} TOROUTER_EXPERT_OVERLOADED where too many wait, TOROUTER_EXPERT_UNREACHABLE once closed; the signal's own
   * reason where it aborts.
   */
  async enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#closed) throw closedError(this.#name);
    if (this.tryEnter()) return;
    if (this.#waiting.size >= this.#maxWaiting)
      throw new TorouterError(
        'TOROUTER_EXPERT_OVERLOADED',
        `The expert ${this.#name} has ${this.#running} calls in flight and ${this.#waiting.size} waiting. Try again later, or raise its maxConcurrency.`,
        { details: { expert: this.#name, running: this.#running, waiting: this.#waiting.size } },
      );
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.delete(turn);
        reject(signal!.reason as Error);
      };
      const turn = () => {
        signal?.removeEventListener('abort', giveUp);
        resolve();
      };
      this.#waiting.add(turn);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the turn to the call that has waited longest. */
  leave(): void {
    if (this.#waiting.size > 0) {
      const [next] = this.#waiting;
      this.#waiting.delete(next);
      next();
    } else if (--this.#running === 0) this.#whenIdle?.();
  }

  /** Lets nobody in any more; resolves when all who are in or wait have left. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running > 0)
      await new Promise<void>((resolve) => {
        const earlier = this.#whenIdle;
        this.#whenIdle = () => {
          earlier?.();
          resolve();
        };
      });
  }
}
