import type { TrainRouterOptions } from '@torouter/classifiers';

/** A router that the demo trains. */
export interface DemoRecipe {
  name: string;
  about: string;
  options: Pick<TrainRouterOptions, 'classifier' | 'preset' | 'options' | 'temperature'>;
  /** Sentence embeddings: `with` them where they can be had, or `only` then. @default without */
  embeddings?: 'with' | 'only';
  /** Trains on at most so many rows of each dataset. @default all */
  maxPerDataset?: number;
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
  {
    name: 'bert',
    about:
      'all of MiniLM fine-tuned: 400 rows a dataset and one epoch of 64 tokens a text, to take no longer than a minute and a half',
    options: {
      classifier: 'bert',
      temperature: 0.3,
      // The same number on every machine: another one may round otherwise.
      options: { epochs: 1, maxTokens: 64, threads: 2 },
    },
    maxPerDataset: 400,
  },
  { name: '1nn-paper', about: 'one neighbour, the paper’s kNN', options: { classifier: 'knn', preset: 'paper' } },
  {
    name: 'mlp-paper',
    about: 'MLP with the paper’s settings: bag of words, temperature 10',
    options: { classifier: 'mlp', preset: 'paper' },
  },
];
