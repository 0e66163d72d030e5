import type { SparseMatrix } from '@torouter/data';
import { forward } from './forward.js';
import type { MlpWeights } from './mlp-weights.js';
import { softmax } from '../shared/softmax.js';

/** Looked up once: millions of look-ups of a global are slow in some hosts. */
const isMissing = Number.isNaN;

/** What the network is to learn: soft labels and the weight of each row in the loss. */
export interface MlpTargets {
  /** Shape (N, outputs): rows sum to 1. */
  readonly labels: Float64Array;
  /**
   * Shape (N, outputs): an expert whose quality is NaN takes no part in the row's softmax: nobody knows whether it is
   * worse.
   *
   * @default all take part
   */
  readonly quality?: Float64Array;
  /** Shape (N,). */
  readonly sampleWeights: Float64Array;
}

/**
 * Loss of a batch, `Σ w CE / Σ w` with `CE = −Σ_j label_j ln softmax(logits)_j` over a row's recorded experts, and its
 * gradients by everything but the first layer's weights, whose gradient `BatchColumns` makes of `hidden`.
 */
export class BatchGradients {
  /** Shape (rows of the batch, hidden): by the hidden layer before ReLU. */
  readonly hidden: Float64Array;
  /** Shape (hidden,). */
  readonly hiddenBias: Float64Array;
  /** Shape (outputs, hidden). */
  readonly outputWeight: Float64Array;
  /** Shape (outputs,). */
  readonly outputBias: Float64Array;
  readonly #activation: Float64Array;
  readonly #logits: Float64Array;

  /** @param largest The most rows that a batch holds. */
  constructor({ hidden, outputs }: MlpWeights, largest: number) {
    this.hidden = new Float64Array(largest * hidden);
    this.hiddenBias = new Float64Array(hidden);
    this.outputWeight = new Float64Array(outputs * hidden);
    this.outputBias = new Float64Array(outputs);
    this.#activation = new Float64Array(hidden);
    this.#logits = new Float64Array(outputs);
  }

  /** Computes all gradients of a batch; returns its loss and the sum of its rows' weights. */
  compute(
    weights: MlpWeights,
    features: SparseMatrix,
    { labels, sampleWeights, quality }: MlpTargets,
    rows: ArrayLike<number>,
  ): { loss: number; weight: number } {
    const { hidden: H, outputs, outputWeight } = weights;
    const activation = this.#activation;
    const logits = this.#logits;
    for (const gradient of [this.hiddenBias, this.outputWeight, this.outputBias, this.hidden]) gradient.fill(0);
    let weight = 0;
    for (let b = 0; b < rows.length; b++) weight += sampleWeights[rows[b]];
    if (weight === 0) return { loss: 0, weight };
    let loss = 0;
    for (let b = 0; b < rows.length; b++) {
      const row = rows[b];
      const share = sampleWeights[row] / weight;
      if (share === 0) continue;
      forward(weights, features, row, activation, logits);
      if (quality) for (let j = 0; j < outputs; j++) if (isMissing(quality[row * outputs + j])) logits[j] = -Infinity;
      const raw = labelledLogits(labels, row, logits);
      const logSum = softmax(logits);
      loss += share * (raw.mass * logSum - raw.dot);
      for (let j = 0; j < outputs; j++) {
        const g = share * (raw.mass * logits[j] - labels[row * outputs + j]);
        this.outputBias[j] += g;
        for (let h = 0; h < H; h++) {
          this.outputWeight[j * H + h] += g * activation[h];
          this.hidden[b * H + h] += g * outputWeight[j * H + h];
        }
      }
      for (let h = 0; h < H; h++) {
        if (activation[h] === 0) this.hidden[b * H + h] = 0;
        this.hiddenBias[h] += this.hidden[b * H + h];
      }
    }
    return { loss, weight };
  }
}

/** Σ_j label_j (0 for a row without outcomes) and Σ_j label_j logit_j. */
function labelledLogits(labels: Float64Array, row: number, logits: Float64Array): { mass: number; dot: number } {
  let mass = 0;
  let dot = 0;
  for (let j = 0; j < logits.length; j++) {
    const label = labels[row * logits.length + j];
    mass += label;
    if (label > 0) dot += label * logits[j];
  }
  return { mass, dot };
}
