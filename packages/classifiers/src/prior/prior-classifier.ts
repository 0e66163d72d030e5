import { encodeSafetensors, type Tensor } from '@torouter/data';
import type { TextVectorizer } from '@torouter/embed';
import { Matrix } from 'ml-matrix';
import type { Classifier } from '../classifier.js';
import { emptyRows } from '../shared/fit-or-nothing.js';
import { jsonFile } from '../shared/state-files.js';
import { predictLogistic, type LogisticModel } from './logistic-regression.js';

/** Everything that a task prior is. */
export interface PriorModel {
  /** Names of the T tasks, for people. */
  tasks: readonly string[];
  /** Undefined where the training texts held no term. */
  vectorizer: TextVectorizer | undefined;
  /** P(task | text). */
  logistic: LogisticModel;
  /** Shape (T, E), row-major: shrunk mean quality. */
  quality: Float64Array;
  /** Shape (T, E), row-major: shrunk mean cost. */
  costUsd?: Float64Array;
}

/**
 * The default recipe: an expert's quality on a text is its mean quality in each task, weighed by how likely the text belongs
 * to the task, `Σ_t P(t | text) · mean_tj`. Once the task is known, text explains nothing more of the differences between
 * experts on real outcomes (quality.md, section 1).
 */
export function priorClassifier(model: PriorModel, experts: readonly string[]): Classifier {
  const { tasks, vectorizer, logistic, quality, costUsd } = model;
  const E = experts.length;
  const qualityTable = Matrix.from1DArray(tasks.length, E, quality);
  const costTable = costUsd && Matrix.from1DArray(tasks.length, E, costUsd);
  return {
    kind: 'prior',
    experts,
    async predict(texts, { signal } = {}) {
      signal?.throwIfAborted();
      const shape = { rows: texts.length, columns: E, scoreKind: 'quality' as const };
      if (texts.length === 0) return { ...shape, scores: new Float32Array(0), costUsd: costUsd && new Float32Array(0) };
      const features = vectorizer ? vectorizer.transform(texts) : emptyRows(texts.length);
      const mixture = Matrix.from1DArray(texts.length, tasks.length, predictLogistic(logistic, features));
      const mix = (table: Matrix) => Float32Array.from(mixture.mmul(table).to1DArray());
      return { ...shape, scores: mix(qualityTable), costUsd: costTable && mix(costTable) };
    },
    state() {
      const T = tasks.length;
      const columns = logistic.weights.length / T;
      const tensors: Record<string, Tensor> = {
        weights: { shape: [columns, T], data: logistic.weights },
        bias: { shape: [T], data: logistic.bias },
        quality: { shape: [T, E], data: quality },
      };
      if (costUsd) tensors.costUsd = { shape: [T, E], data: costUsd };
      return {
        kind: 'prior',
        config: { tasks, columns, costs: costUsd !== undefined },
        files: { 'prior.safetensors': encodeSafetensors(tensors), 'vectorizer.json': jsonFile(vectorizer ?? null) },
      };
    },
  };
}
