import type { SparseMatrix } from '@torouter/data';

/** The columns that a batch of sparse rows touches, each with the entries that touch it. */
export class BatchColumns {
  readonly #features: SparseMatrix;
  /** Per column: its latest entry in the batch, −1 for none. */
  readonly #latest: Int32Array;
  readonly #entryOf: Int32Array;
  readonly #rowOf: Int32Array;
  readonly #earlier: Int32Array;
  readonly #columns: Int32Array;
  #count = 0;

  /** @param largest The most rows that a batch holds. */
  constructor(features: SparseMatrix, largest: number) {
    const { rows, columns, indptr } = features;
    let longest = 0;
    for (let i = 0; i < rows; i++) longest = Math.max(longest, indptr[i + 1] - indptr[i]);
    const entries = longest * largest;
    this.#features = features;
    this.#latest = new Int32Array(columns).fill(-1);
    this.#entryOf = new Int32Array(entries);
    this.#rowOf = new Int32Array(entries);
    this.#earlier = new Int32Array(entries);
    this.#columns = new Int32Array(Math.min(entries, columns));
  }

  /** Takes a batch: row numbers of the features. Returns its distinct columns, valid until the next call. */
  take(rows: ArrayLike<number>): Int32Array {
    const { indptr, indices } = this.#features;
    for (let c = 0; c < this.#count; c++) this.#latest[this.#columns[c]] = -1;
    this.#count = 0;
    let n = 0;
    for (let b = 0; b < rows.length; b++)
      for (let k = indptr[rows[b]]; k < indptr[rows[b] + 1]; k++, n++) {
        const column = indices[k];
        if (this.#latest[column] < 0) this.#columns[this.#count++] = column;
        this.#entryOf[n] = k;
        this.#rowOf[n] = b;
        this.#earlier[n] = this.#latest[column];
        this.#latest[column] = n;
      }
    return this.#columns.subarray(0, this.#count);
  }

  /**
   * Gradient of the loss by one column's weights: `Σ x · dz` over the rows of the batch that hold the column.
   *
   * @param hiddenGradient Shape (rows of the batch, hidden): dz.
   * @param gradient Shape (hidden,): receives the sum; zeros where no row holds the column.
   */
  gradient(column: number, hiddenGradient: Float64Array, gradient: Float64Array): void {
    const { values } = this.#features;
    const hidden = gradient.length;
    let n = this.#latest[column];
    if (n < 0) {
      gradient.fill(0);
      return;
    }
    const value = values[this.#entryOf[n]];
    const start = this.#rowOf[n] * hidden;
    for (let h = 0; h < hidden; h++) gradient[h] = value * hiddenGradient[start + h];
    while ((n = this.#earlier[n]) >= 0) {
      const more = values[this.#entryOf[n]];
      const from = this.#rowOf[n] * hidden;
      for (let h = 0; h < hidden; h++) gradient[h] += more * hiddenGradient[from + h];
    }
  }
}
