import { encodeSafetensors, type Tensor } from '@torouter/data';
import type { Encoder, EncoderState, TextVectorizer } from '@torouter/embed';
import type { Classifier } from '../classifier.js';
import { ENCODER_SETTINGS } from '../shared/encoder-source.js';
import { emptyRows } from '../shared/fit-or-nothing.js';
import { softmax } from '../shared/softmax.js';
import { jsonFile } from '../shared/state-files.js';
import type { GateRecord } from './gate-correction.js';
import { applyLinearMap, type LinearMap } from './linear-map.js';
import { mixture } from './mixture.js';
import { SURFACE_FEATURES, surfaceFeatures } from './surface-features.js';

/** Everything that a task prior is. */
export interface PriorModel {
  /** Names of the T tasks, for people. */
  tasks: readonly string[];
  /** Undefined where the training texts held no term. */
  vectorizer: TextVectorizer | undefined;
  /** A sentence encoder and what it takes to make it again. */
  embedding?: { encoder: Encoder; state: EncoderState };
  /** Outputs: T logits of the tasks, then, where the gate is open, E corrections. */
  map: LinearMap;
  /** Absent where no correction was tried. */
  gate?: GateRecord;
  /** Shape (T, E), row-major: shrunk mean quality. */
  quality: Float64Array;
  /** Shape (T, E), row-major: shrunk mean cost. */
  costUsd?: Float64Array;
}

/**
 * The default recipe: an expert's quality on a text is its mean quality in each task, weighed by how likely the text belongs
 * to the task, `Σ_t P(t | text) · mean_tj`, plus a correction by the text itself where training has shown that to help. On
 * real outcomes it seldom does: once the task is known, text explains next to nothing of the differences between experts
 * (quality.md, section 1).
 */
export function priorClassifier(model: PriorModel, experts: readonly string[]): Classifier {
  const { tasks, vectorizer, embedding, map, gate, quality, costUsd } = model;
  const [T, E] = [tasks.length, experts.length];
  return {
    kind: 'prior',
    experts,
    textEncoder: embedding?.encoder,
    async predict(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const N = texts.length;
      const scores = new Float32Array(N * E);
      const costs = costUsd && new Float32Array(N * E);
      if (N > 0) {
        const input = {
          terms: vectorizer ? vectorizer.transform(texts) : emptyRows(N),
          surface: surfaceFeatures(texts),
          vectors: await embedding?.encoder.encode(texts, { signal }),
        };
        const outputs = new Float64Array(map.outputs);
        const probabilities = outputs.subarray(0, T);
        for (let i = 0; i < N; i++) {
          applyLinearMap(map, input, i, outputs);
          softmax(probabilities);
          // In doubles until both are added.
          for (let j = 0; j < E; j++) {
            const correction = map.outputs > T ? outputs[T + j] : 0;
            scores[i * E + j] = mixture(probabilities, quality, j, E) + correction;
          }
          if (costs) for (let j = 0; j < E; j++) costs[i * E + j] = mixture(probabilities, costUsd, j, E);
        }
      }
      return { rows: N, columns: E, scores, scoreKind: 'quality', costUsd: costs };
    },
    state() {
      const { outputs } = map;
      const columns = map.terms.length / outputs;
      const S = SURFACE_FEATURES.length;
      const dimensions = embedding?.encoder.dimensions ?? 0;
      const tensors: Record<string, Tensor> = {
        terms: { shape: [columns, outputs], data: map.terms },
        surface: { shape: [S, outputs], data: map.surface },
        surfaceRange: { shape: [2, S], data: map.surfaceRange },
        bias: { shape: [outputs], data: map.bias },
        quality: { shape: [T, E], data: quality },
      };
      if (map.embedding) tensors.embedding = { shape: [dimensions, outputs], data: map.embedding };
      if (costUsd) tensors.costUsd = { shape: [T, E], data: costUsd };
      return {
        kind: 'prior',
        config: {
          tasks,
          columns,
          costs: costUsd !== undefined,
          embedding: embedding?.encoder.id ?? 'tfidf',
          correction: gate ?? null,
        },
        files: {
          'prior.safetensors': encodeSafetensors(tensors),
          'vectorizer.json': jsonFile(vectorizer ?? null),
          ...(embedding && { ...embedding.state.files, [ENCODER_SETTINGS]: jsonFile(embedding.state.config) }),
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await embedding?.encoder[Symbol.asyncDispose]();
    },
  };
}
