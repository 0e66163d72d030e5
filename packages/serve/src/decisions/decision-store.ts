import { LRUCache } from 'lru-cache';
import type { DecisionRecord } from './decision-record.js';

/** The last decisions, by id. */
export class DecisionStore {
  readonly #records: LRUCache<string, DecisionRecord> | undefined;

  /** @param size Decisions that are kept; 0 keeps none. */
  constructor(size: number) {
    this.#records = size > 0 ? new LRUCache({ max: size }) : undefined;
  }

  add(record: DecisionRecord): void {
    this.#records?.set(record.id, record);
  }

  get(id: string): DecisionRecord | undefined {
    return this.#records?.get(id);
  }
}
