import { RecentMap } from './recent-map.js';

/** Which expert answered which conversation last; the conversations used last are kept. */
export class Sessions {
  readonly #experts: RecentMap<string> | undefined;

  /** @param size Conversations that are kept; 0 keeps none. */
  constructor(size: number) {
    this.#experts = size > 0 ? new RecentMap(size) : undefined;
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
