import { callKey } from './journal/call-key.js';
import { KeySet } from './journal/key-set.js';

/** Ids of instructions, of each only 8 bytes of its hash: about 20 bytes an id. */
export class IdSet {
  readonly #keys = new KeySet();

  /** @returns Whether it was not there yet. */
  add(id: string): boolean {
    const key = callKey(id, '', 0);
    return this.#keys.add(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16));
  }

  has(id: string): boolean {
    const key = callKey(id, '', 0);
    return this.#keys.has(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16));
  }
}
