/** A dense matrix, row-major: shape (rows, columns). */
export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Called between small pieces of a long computation, awaited where it gives a promise: lets the event loop run, and may reject. */
export type Pace = () => Promise<void> | void;
