/** Counts who uses something that may be replaced, and tells when nobody does any more. */
export class Uses {
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  /** @returns What ends this use; further calls of it do nothing. */
  begin(): () => void {
    this.#count++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      if (--this.#count === 0) for (const resolve of this.#waiting.splice(0)) resolve();
    };
  }

  /** Resolves as soon as there is no use. */
  none(): Promise<void> {
    return this.#count === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }
}
