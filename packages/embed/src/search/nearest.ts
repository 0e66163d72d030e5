/** The nearest vectors of each query, nearest first; both arrays of shape (queries, k), row-major. */
export interface Nearest {
  rows: Int32Array;
  similarities: Float32Array;
}
