import type { TrainRouterOptions } from '@torouter/classifiers';

/** A router that the demo trains. */
export interface DemoRecipe {
  name: string;
  about: string;
  options: Pick<TrainRouterOptions, 'classifier' | 'preset' | 'options'>;
  /** Sentence embeddings: `with` them where they can be had, or `only` then. @default without */
  embeddings?: 'with' | 'only';
}

/** The routers of the demo; random routing needs no training and stands in the table as the mean of ten trials. */
export const DEMO_RECIPES: readonly DemoRecipe[] = [
  {
    name: 'prior',
    about: 'task prior on words and MiniLM, the default recipe',
    options: { classifier: 'prior' },
    embeddings: 'with',
  },
  { name: 'knn', about: 'nearest neighbours on TF-IDF', options: { classifier: 'knn' } },
  {
    name: 'knn-minilm',
    about: 'nearest neighbours on MiniLM',
    options: { classifier: 'knn' },
    embeddings: 'only',
  },
  { name: 'mlp', about: 'MLP on TF-IDF, soft labels at a tuned temperature', options: { classifier: 'mlp' } },
  { name: '1nn-paper', about: 'one neighbour, the paper’s kNN', options: { classifier: 'knn', preset: 'paper' } },
  {
    name: 'mlp-paper',
    about: 'MLP with the paper’s settings: bag of words, temperature 10',
    options: { classifier: 'mlp', preset: 'paper' },
  },
];
