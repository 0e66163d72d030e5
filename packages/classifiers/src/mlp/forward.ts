import type { SparseMatrix } from '@torouter/data';
import type { MlpWeights } from './mlp-weights.js';

/**
 * One row through the network up to its logits.
 *
 * @param activation Shape (hidden,): receives the activations after ReLU.
 * @param logits Shape (outputs,).
 */
export function forward(weights: MlpWeights, { indptr, indices, values }: SparseMatrix, row: number, activation: Float64Array, logits: Float64Array): void {
  const { hidden, outputs, hiddenWeight, hiddenBias, outputWeight, outputBias } = weights;
  for (let h = 0; h < hidden; h++) activation[h] = hiddenBias[h];
  for (let k = indptr[row]; k < indptr[row + 1]; k++) {
    const value = values[k];
    const start = indices[k] * hidden;
    for (let h = 0; h < hidden; h++) activation[h] += value * hiddenWeight[start + h];
  }
  for (let h = 0; h < hidden; h++) if (activation[h] < 0) activation[h] = 0;
  for (let j = 0; j < outputs; j++) {
    let sum = outputBias[j];
    const start = j * hidden;
    for (let h = 0; h < hidden; h++) sum += activation[h] * outputWeight[start + h];
    logits[j] = sum;
  }
}
