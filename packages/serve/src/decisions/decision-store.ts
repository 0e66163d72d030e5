import type { DecisionRecord, DecisionReport } from './decision-record.js';
import { PackedReports } from './packed-reports.js';

/**
 * The last decisions, those that are being answered among them. A ring that is searched when somebody asks: an index by id would cost every
 * request more than its decision, for a question that is seldom put.
 */
export class DecisionStore {
  readonly #size: number;
  /** Of those that are being answered. */
  readonly #live: (DecisionRecord | undefined)[];
  readonly #packed: PackedReports;
  #next = 0;

  /** @param size Decisions that are kept; 0 keeps none. */
  constructor(size: number) {
    this.#size = size;
    this.#live = Array.from({ length: size }, () => undefined);
    this.#packed = new PackedReports(size);
  }

  /** A decision is made; {@link settle} follows. */
  add(record: DecisionRecord): void {
    if (this.#size === 0) return;
    record.slot = this.#next;
    this.#live[record.slot] = record;
    this.#next = (this.#next + 1) % this.#size;
  }

  /** Nothing more will come of it. */
  settle(record: DecisionRecord): void {
    const { slot } = record;
    // Its place may be another's by now.
    if (slot === undefined || this.#live[slot] !== record) return;
    this.#live[slot] = undefined;
    this.#packed.set(slot, record.report());
  }

  get(id: string): DecisionReport | undefined {
    for (let slot = 0; slot < this.#size; slot++) {
      const live = this.#live[slot];
      if (live ? live.id === id : this.#packed.idOf(slot) === id) return live?.report() ?? this.#packed.get(slot);
    }
    return undefined;
  }
}
