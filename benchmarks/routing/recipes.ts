import type { TrainRouterOptions } from '@torouter/classifiers';

/** A way to train a router. */
export interface Recipe {
  name: string;
  options: Pick<TrainRouterOptions, 'classifier' | 'preset' | 'options' | 'temperature'>;
  /** Whether it sees MiniLM's vectors. */
  encoder: boolean;
}

/** Tokens of a text and threads; the rest is the preset's. */
const BERT = { maxTokens: 128, threads: 2 };

/** The rows of the table. */
export const RECIPES: readonly Recipe[] = [
  { name: 'default: prior on MiniLM + TF-IDF', options: { classifier: 'prior' }, encoder: true },
  { name: 'prior on TF-IDF alone', options: { classifier: 'prior' }, encoder: false },
  { name: 'kNN on MiniLM', options: { classifier: 'knn' }, encoder: true },
  { name: 'kNN on TF-IDF', options: { classifier: 'knn' }, encoder: false },
  { name: 'MLP on MiniLM', options: { classifier: 'mlp' }, encoder: true },
  { name: 'MLP on TF-IDF', options: { classifier: 'mlp' }, encoder: false },
];

/** Those of a table on which BERT is fine-tuned. */
export const BERT_RECIPES: readonly Recipe[] = [
  {
    name: 'BERT, soft labels at a tuned temperature',
    options: { classifier: 'bert', options: BERT },
    encoder: false,
  },
  {
    name: 'BERT, per expert',
    options: { classifier: 'bert', options: { ...BERT, objective: 'per-expert' } },
    encoder: false,
  },
  {
    name: 'BERT, the paper’s setting (T = 10) on MiniLM',
    options: { classifier: 'bert', preset: 'paper', options: { ...BERT, model: 'minilm' } },
    encoder: false,
  },
];
