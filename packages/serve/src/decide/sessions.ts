import { LRUCache } from 'lru-cache';

/** Which expert answered which conversation last; the conversations used last are kept. */
export class Sessions {
  readonly #experts: LRUCache<string, string> | undefined;

  /** @param size Conversations that are kept; 0 keeps none. */
  constructor(size: number) {
    this.#experts = size > 0 ? new LRUCache({ max: size }) : undefined;
  }

  get enabled(): boolean {
    return this.#experts !== undefined;
  }

  expertOf(key: string): string | undefined {
    return this.#experts?.get(key);
  }

  answered(key: string, expert: string): void {
    this.#experts?.set(key, expert);
  }
}
