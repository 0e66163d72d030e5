/**
 * Lets work be done together with other work, or by itself: whoever must be alone waits for those at it, and those who come later
 * wait for him. In the order of arrival, those who must be alone first.
 */
export class SharedOrAlone {
  readonly #waiting = { shared: [] as (() => void)[], alone: [] as (() => void)[] };
  #atWork = 0;
  #oneIsAlone = false;

  shared<T>(work: () => Promise<T>): Promise<T> {
    return this.#do('shared', work);
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#do('alone', work);
  }

  async #do<T>(how: 'shared' | 'alone', work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.#waiting[how].push(begin);
      this.#letIn();
    });
    try {
      return await work();
    } finally {
      this.#atWork--;
      if (how === 'alone') this.#oneIsAlone = false;
      this.#letIn();
    }
  }

  #letIn(): void {
    const { shared, alone } = this.#waiting;
    while (!this.#oneIsAlone && (alone.length > 0 ? this.#atWork === 0 : shared.length > 0)) {
      this.#oneIsAlone = alone.length > 0;
      this.#atWork++;
      (this.#oneIsAlone ? alone : shared).shift()!();
    }
  }
}
