import { encodeSafetensors, type Tensor } from '@torouter/data';
import type { Classifier } from '../classifier.js';
import { columnMeans } from '../shared/column-means.js';
import { recordedMeans } from '../shared/recorded-means.js';
import type { Neighbours } from './neighbour-index.js';
import type { NeighbourSource } from './neighbour-source.js';

/** Everything that a nearest-neighbour classifier is. */
export interface KnnModel {
  k: number;
  weights: 'uniform' | 'similarity';
  shrinkage: number;
  neighbours: NeighbourSource;
  /** Shape (N, E), NaN = missing. */
  quality: Float64Array;
  costUsd?: Float64Array;
}

/**
 * Predicts an expert's quality as the (similarity-weighted) mean over the nearest training queries that record it, shrunk
 * towards its mean over all of them: `(Σ w q + s · mean) / (Σ w + s)`. A query that shares no term with any gets the means. With
 * k = 1 and no shrinkage it is the paper's 1NN.
 */
export function knnClassifier(model: KnnModel, experts: readonly string[]): Classifier {
  const { k, weights, shrinkage, neighbours, quality, costUsd } = model;
  const E = experts.length;
  const meanQuality = columnMeans(quality, E);
  const meanCost = costUsd && recordedMeans(costUsd, E);

  const average = (
    { rows, similarities }: Neighbours,
    values: Float64Array,
    means: Float64Array,
    out: Float32Array,
    offset: number,
  ) => {
    for (let j = 0; j < E; j++) {
      let sum = shrinkage * means[j];
      let total = shrinkage;
      for (let n = 0; n < rows.length; n++) {
        const value = values[rows[n] * E + j];
        if (Number.isNaN(value)) continue;
        const weight = weights === 'uniform' ? 1 : similarities[n];
        sum += weight * value;
        total += weight;
      }
      out[offset + j] = total > 0 ? sum / total : means[j];
    }
  };

  return {
    kind: 'knn',
    experts,
    textEncoder: neighbours.encoder,
    async predict(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const found = await neighbours.search(texts, k, { signal });
      const scores = new Float32Array(texts.length * E);
      const costs = costUsd && new Float32Array(texts.length * E);
      for (let i = 0; i < texts.length; i++) {
        average(found[i], quality, meanQuality, scores, i * E);
        if (costs) average(found[i], costUsd, meanCost!, costs, i * E);
      }
      return { rows: texts.length, columns: E, scores, scoreKind: 'quality', costUsd: costs };
    },
    async [Symbol.asyncDispose]() {
      await neighbours.close();
    },
    state() {
      const { config, files } = neighbours.state();
      const shape = [quality.length / E, E];
      const tensors: Record<string, Tensor> = { quality: { shape, data: quality } };
      if (costUsd) tensors.costUsd = { shape, data: costUsd };
      return {
        kind: 'knn',
        config: { k, weights, shrinkage, ...config, costs: costUsd !== undefined },
        files: { ...files, 'outcomes.safetensors': encodeSafetensors(tensors) },
      };
    },
  };
}
