import { encodeSafetensors } from '@torouter/data';
import type { Classifier } from '../classifier.js';
import type { TextSource } from '../shared/text-source.js';
import { forward } from './forward.js';
import type { MlpWeights } from './mlp-weights.js';
import { softmax } from '../shared/softmax.js';

/** Everything that a fitted multilayer perceptron is. */
export interface MlpModel {
  source: TextSource;
  /** In single precision. */
  weights: MlpWeights;
  /** Shape (E,): mean cost of each expert over the training rows. */
  meanCostUsd?: Float64Array;
}

/** TO-Router's MLP: text → vector → linear → ReLU → linear → softmax, a probability per expert. */
export function mlpClassifier({ source, weights, meanCostUsd }: MlpModel, experts: readonly string[]): Classifier {
  const E = experts.length;
  const activation = new Float64Array(weights.hidden);
  const logits = new Float64Array(E);
  return {
    kind: 'mlp',
    experts,
    textEncoder: source.encoder,
    async predict(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const features = await source.transform(texts, { signal });
      const scores = new Float32Array(texts.length * E);
      const costUsd = meanCostUsd && new Float32Array(texts.length * E);
      for (let i = 0; i < texts.length; i++) {
        forward(weights, features, i, activation, logits);
        softmax(logits);
        scores.set(logits, i * E);
        costUsd?.set(meanCostUsd!, i * E);
      }
      return { rows: texts.length, columns: E, scores, scoreKind: 'probability', costUsd };
    },
    async [Symbol.asyncDispose]() {
      await source.encoder?.[Symbol.asyncDispose]();
    },
    state() {
      const { inputs, hidden } = weights;
      return {
        kind: 'mlp',
        config: { inputs, hidden, costs: meanCostUsd !== undefined },
        files: {
          'mlp.safetensors': encodeSafetensors({
            hiddenWeight: { shape: [inputs, hidden], data: weights.hiddenWeight },
            hiddenBias: { shape: [hidden], data: weights.hiddenBias },
            outputWeight: { shape: [E, hidden], data: weights.outputWeight },
            outputBias: { shape: [E], data: weights.outputBias },
            ...(meanCostUsd && { meanCostUsd: { shape: [E], data: meanCostUsd } }),
          }),
          ...source.files,
        },
      };
    },
  };
}
