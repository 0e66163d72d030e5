/** `Σ_t p_t · table_tj`: column j of a table of shape (T, E), weighed by the probabilities of the tasks. */
export function mixture(probabilities: Float64Array, table: Float64Array, j: number, E: number): number {
  let sum = 0;
  for (let t = 0; t < probabilities.length; t++) sum += probabilities[t] * table[t * E + j];
  return sum;
}
