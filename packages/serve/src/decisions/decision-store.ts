import type { DecisionRecord } from './decision-record.js';

/**
 * The last decisions. A ring that is searched when somebody asks: an index by id would cost every request more than its decision, for a
 * question that is seldom put.
 */
export class DecisionStore {
  readonly #size: number;
  readonly #records: DecisionRecord[] = [];
  /** Where the oldest is, once all places are taken. */
  #next = 0;

  /** @param size Decisions that are kept; 0 keeps none. */
  constructor(size: number) {
    this.#size = size;
  }

  add(record: DecisionRecord): void {
    if (this.#records.length < this.#size) this.#records.push(record);
    else if (this.#size > 0) {
      this.#records[this.#next] = record;
      this.#next = (this.#next + 1) % this.#size;
    }
  }

  get(id: string): DecisionRecord | undefined {
    return this.#records.find((record) => record.id === id);
  }
}
