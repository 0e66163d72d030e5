/**
 * A map that keeps what was used last, in two generations: when the young one is full it becomes the old one, and the old one goes. So what
 * was used among the last size / 2 keys is there, never more than `size` are, and a use costs no more than one of a Map.
 */
export class RecentMap<Value> {
  readonly #half: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** @param size Keys that are kept at most; 0 keeps none, 1 is 2. */
  constructor(size: number) {
    this.#half = Math.ceil(size / 2);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#half === 0) return;
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    } else this.#old.delete(key);
    this.#young.set(key, value);
  }
}
