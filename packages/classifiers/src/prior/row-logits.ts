/** `b + W x` for one row, the K numbers of `data` from `row` on; `w` has shape (T, K), `out` and `bias` (T,). */
export function rowLogits(
  data: Float64Array,
  row: number,
  K: number,
  w: Float64Array,
  bias: Float64Array,
  out: Float64Array,
) {
  for (let t = 0; t < out.length; t++) {
    const at = t * K;
    let sum = 0;
    for (let k = 0; k < K; k++) sum += data[row + k] * w[at + k];
    out[t] = bias[t] + sum;
  }
}
