const MOST = 10;
const WITHIN_MS = 60_000;

/** How often a thread that died is replaced: at once, but at most ten times within a minute. What dies at once does not spin. */
export class RestartLimit {
  readonly #restarts: number[] = [];

  /**
   * Asks for a restart, and counts it where it is granted.
   *
   * @param now Milliseconds of a clock that does not go back.
   * @returns Milliseconds until it will be granted; 0 where it is.
   */
  ask(now: number): number {
    while (this.#restarts.length > 0 && now - this.#restarts[0] >= WITHIN_MS) this.#restarts.shift();
    if (this.#restarts.length >= MOST) return this.#restarts[0] + WITHIN_MS - now;
    this.#restarts.push(now);
    return 0;
  }
}
