import type { TrainRouterOptions } from '@torouter/classifiers';

/** A way to train a router. */
export interface Recipe {
  name: string;
  options: Pick<TrainRouterOptions, 'classifier' | 'preset' | 'options'>;
  /** Whether it sees MiniLM's vectors. */
  encoder: boolean;
}

/** The rows of the table. */
export const RECIPES: readonly Recipe[] = [
  { name: 'default: prior on MiniLM + TF-IDF', options: { classifier: 'prior' }, encoder: true },
  { name: 'prior on TF-IDF alone', options: { classifier: 'prior' }, encoder: false },
  { name: 'kNN on MiniLM', options: { classifier: 'knn' }, encoder: true },
  { name: 'kNN on TF-IDF', options: { classifier: 'knn' }, encoder: false },
  { name: 'MLP on MiniLM', options: { classifier: 'mlp' }, encoder: true },
  { name: 'MLP on TF-IDF', options: { classifier: 'mlp' }, encoder: false },
];
