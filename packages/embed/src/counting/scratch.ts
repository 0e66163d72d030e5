import { Ints } from './ints.js';

/** Arrays per column that counting reuses from call to call: one text must not cost as much as the vocabulary is long. */
export class Scratch {
  /** The row in which a column was last met, and its entry there. */
  lastRow = new Int32Array(0);
  entry = new Int32Array(0);
  count = new Float64Array(0);
  row = 0;
  readonly indices = new Ints();
  readonly counts = new Ints();

  ensure(columns: number): void {
    if (columns <= this.lastRow.length) return;
    const size = Math.max(columns, 2 * this.lastRow.length, 1024);
    const grown = <T extends Int32Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.lastRow = grown(this.lastRow, new Int32Array(size));
    this.entry = grown(this.entry, new Int32Array(size));
    this.count = new Float64Array(size);
  }
}
