import type { SparseMatrix } from '@torouter/data';
import type { FloatArray, MlpWeights } from './mlp-weights.js';

/**
 * One row through the network up to its logits. Four columns and four outputs are taken at a time, which reads and writes the sums
 * a quarter as often; each sum is still made in the order of the columns.
 *
 * @param activation Shape (hidden,): receives the activations after ReLU.
 * @param logits Shape (outputs,).
 */
export function forward(
  weights: MlpWeights,
  { indptr, indices, values }: SparseMatrix,
  row: number,
  activation: Float64Array,
  logits: Float64Array,
): void {
  const { hidden, outputs, hiddenWeight, hiddenBias, outputWeight, outputBias } = weights;
  for (let h = 0; h < hidden; h++) activation[h] = hiddenBias[h];
  const end = indptr[row + 1];
  let k = indptr[row];
  for (; k + 4 <= end; k += 4) addFour(activation, hiddenWeight, hidden, indices, values, k);
  for (; k < end; k++) {
    const value = values[k];
    const start = indices[k] * hidden;
    for (let h = 0; h < hidden; h++) activation[h] += value * hiddenWeight[start + h];
  }
  for (let h = 0; h < hidden; h++) if (activation[h] < 0) activation[h] = 0;
  let j = 0;
  for (; j + 4 <= outputs; j += 4) fourLogits(activation, outputWeight, outputBias, j, logits);
  for (; j < outputs; j++) {
    let sum = outputBias[j];
    const start = j * hidden;
    for (let h = 0; h < hidden; h++) sum += activation[h] * outputWeight[start + h];
    logits[j] = sum;
  }
}

function addFour(
  activation: Float64Array,
  weight: FloatArray,
  hidden: number,
  indices: Int32Array,
  values: Float64Array,
  k: number,
): void {
  const [a, b, c, d] = [indices[k] * hidden, indices[k + 1] * hidden, indices[k + 2] * hidden, indices[k + 3] * hidden];
  const [u, v, w, x] = [values[k], values[k + 1], values[k + 2], values[k + 3]];
  for (let h = 0; h < hidden; h++)
    activation[h] = activation[h] + u * weight[a + h] + v * weight[b + h] + w * weight[c + h] + x * weight[d + h];
}

function fourLogits(
  activation: Float64Array,
  weight: FloatArray,
  bias: FloatArray,
  j: number,
  logits: Float64Array,
): void {
  const hidden = activation.length;
  const [p, q, r, s] = [j * hidden, (j + 1) * hidden, (j + 2) * hidden, (j + 3) * hidden];
  let [a, b, c, d] = [bias[j], bias[j + 1], bias[j + 2], bias[j + 3]];
  for (let h = 0; h < hidden; h++) {
    const value = activation[h];
    a += value * weight[p + h];
    b += value * weight[q + h];
    c += value * weight[r + h];
    d += value * weight[s + h];
  }
  logits[j] = a;
  logits[j + 1] = b;
  logits[j + 2] = c;
  logits[j + 3] = d;
}
