import type { Nearest } from './nearest.js';

/** The k largest of a stream of numbers, with their rows; equals go to the lower row. A heap, the worst on top. */
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

  /** Looks at the first `count` values, whose rows begin at `from`. Among equals, rows must come in order. */
  offerAll(values: Float32Array, count: number, from: number): void {
    let i = 0;
    for (; i < count && this.#size < this.#k; i++) this.offer(values[i], from + i);
    let worst = this.#values[0];
    for (; i < count; i++) {
      if (!(values[i] > worst)) continue;
      this.offer(values[i], from + i);
      worst = this.#values[0];
    }
  }

  /** Looks at one value. Among equals, rows must come in order. */
  offer(value: number, row: number): void {
    if (this.#size < this.#k) this.#raise(this.#size++, value, row);
    else if (value > this.#values[0]) this.#sink(value, row);
  }

  /** Writes what was found, largest first, and is empty afterwards. */
  writeTo({ rows, similarities }: Nearest, at: number): void {
    while (this.#size > 0) {
      const last = --this.#size;
      similarities[at + last] = this.#values[0];
      rows[at + last] = this.#rows[0];
      this.#sink(this.#values[last], this.#rows[last]);
    }
  }

  /** Puts an entry into the free place `at`, or above it. */
  #raise(at: number, value: number, row: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorse(value, row, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, value, row);
  }

  /** Puts an entry in place of the worst, or below it. */
  #sink(value: number, row: number): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isWorse(this.#values[child + 1], this.#rows[child + 1], child)) child++;
      if (this.#isWorse(value, row, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, value, row);
  }

  #isWorse(value: number, row: number, than: number): boolean {
    const other = this.#values[than];
    return value < other || (value === other && row > this.#rows[than]);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#values[from], this.#rows[from]);
  }

  #put(at: number, value: number, row: number): void {
    this.#values[at] = value;
    this.#rows[at] = row;
  }
}
