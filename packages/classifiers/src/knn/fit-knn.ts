import type { FitClassifier } from '../classifier.js';
import { fitOrNothing } from '../shared/fit-or-nothing.js';
import { makeVectorizer } from '../shared/make-vectorizer.js';
import { knnClassifier } from './knn-classifier.js';
import { knnOptions, type KnnOptions } from './knn-options.js';

/** Fits a nearest-neighbour classifier: it keeps the training rows, and the vocabulary of their texts. */
export const fitKnn: FitClassifier<Partial<KnnOptions>> = async function* fitKnn(
  data,
  { seed: _, signal, ...options } = {},
) {
  const started = performance.now();
  const { k, weights, shrinkage, embedding, vectorizer: given } = knnOptions(options);
  signal?.throwIfAborted();
  const { features, vectorizer } = fitOrNothing(given ?? makeVectorizer(embedding), data.texts);
  yield { type: 'fit-start', classifier: 'knn', rows: features.rows, features: features.columns };
  const { quality, costUsd, experts } = data;
  const classifier = knnClassifier({ k, weights, shrinkage, vectorizer, features, quality, costUsd }, experts);
  yield { type: 'fit-end', seconds: (performance.now() - started) / 1000 };
  return classifier;
};
