import type { Nearest } from './nearest.js';

/** The k largest of a stream of numbers, with their positions; equals go to the lower position. */
export class TopK {
  readonly #k: number;
  readonly #rows: Int32Array;
  readonly #values: Float32Array;
  #size = 0;

  constructor(k: number) {
    this.#k = k;
    this.#rows = new Int32Array(k);
    this.#values = new Float32Array(k);
  }

  /** Looks at the first `count` values, whose positions begin at `from`; positions must not go back. */
  offer(values: Float32Array, count: number, from: number): void {
    let i = 0;
    for (; i < count && this.#size < this.#k; i++) this.#insert(this.#size++, values[i], from + i);
    let worst = this.#values[this.#k - 1];
    for (; i < count; i++) {
      if (!(values[i] > worst)) continue;
      this.#insert(this.#k - 1, values[i], from + i);
      worst = this.#values[this.#k - 1];
    }
  }

  /** Writes what was found, largest first. */
  writeTo({ rows, similarities }: Nearest, at: number): void {
    rows.set(this.#rows.subarray(0, this.#size), at);
    similarities.set(this.#values.subarray(0, this.#size), at);
  }

  /** Moves a value up from the end to its place, behind equals. */
  #insert(at: number, value: number, row: number): void {
    const [values, rows] = [this.#values, this.#rows];
    for (; at > 0 && values[at - 1] < value; at--) {
      values[at] = values[at - 1];
      rows[at] = rows[at - 1];
    }
    values[at] = value;
    rows[at] = row;
  }
}
