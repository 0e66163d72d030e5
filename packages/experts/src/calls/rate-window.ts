/** What was taken at a time. */
export interface Taken {
  readonly at: number;
  amount: number;
}

/**
 * Keeps a rate: within any window of time no more than `limit` is taken, whether evenly or at once. One that is larger than the limit
 * goes alone.
 */
export class RateWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  /** In order of time; those before `#from` are gone. */
  readonly #taken: Taken[] = [];
  #from = 0;
  #sum = 0;

  constructor(limit: number, windowMs = 60_000) {
    this.#limit = limit;
    this.#windowMs = windowMs;
  }

  /** Milliseconds until so much may be taken; 0 = now. */
  waitMs(amount: number, now: number): number {
    this.#expire(now);
    let sum = this.#sum;
    for (let i = this.#from; i < this.#taken.length; i++) {
      if (sum + amount <= this.#limit) return i === this.#from ? 0 : this.#taken[i - 1].at + this.#windowMs - now;
      sum -= this.#taken[i].amount;
    }
    const last = this.#taken.at(-1);
    return this.#from < this.#taken.length && last ? last.at + this.#windowMs - now : 0;
  }

  /** Takes so much; {@link settle} corrects it. */
  take(amount: number, now: number): Taken {
    const taken = { at: now, amount };
    this.#taken.push(taken);
    this.#sum += amount;
    return taken;
  }

  /** What was taken was in truth `amount`. */
  settle(taken: Taken, amount: number): void {
    // What has left the window no longer counts.
    if (this.#taken[this.#from] && taken.at >= this.#taken[this.#from].at) this.#sum += amount - taken.amount;
    taken.amount = amount;
  }

  #expire(now: number): void {
    while (this.#from < this.#taken.length && this.#taken[this.#from].at + this.#windowMs <= now)
      this.#sum -= this.#taken[this.#from++].amount;
    // Rounding must not add up over days.
    if (this.#from === this.#taken.length) this.#sum = 0;
    if (this.#from > 1024 && this.#from * 2 > this.#taken.length) {
      this.#taken.splice(0, this.#from);
      this.#from = 0;
    }
  }
}
