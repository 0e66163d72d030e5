import type { Task } from './tasks-of.js';

/** So many calls of an expert are kept, of the rest only where they begin: enough to go on with at once, while the instructions are read again. */
const KEPT = 256;

/** What is left for an expert, in the order of the instructions. */
export class CallsLeft {
  readonly first: Task[] = [];
  /** The row of the instructions from which on there are more; undefined where those are all. */
  moreFrom: number | undefined;
  #lastRow = -1;

  /** Adds the next one; the calls of a row stay together. */
  add(task: Task, row: number): void {
    if (this.moreFrom !== undefined) return;
    if (this.first.length >= KEPT && row !== this.#lastRow) {
      this.moreFrom = row;
      return;
    }
    this.first.push(task);
    this.#lastRow = row;
  }
}
