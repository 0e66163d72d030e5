import type { FitClassifier } from '../classifier.js';
import { encoderSource } from '../shared/encoder-source.js';
import { fitTextSource } from '../shared/fit-text-source.js';
import { denseNeighbours } from './dense-neighbours.js';
import { knnClassifier } from './knn-classifier.js';
import { knnOptions, type KnnOptions } from './knn-options.js';
import type { NeighbourSource } from './neighbour-source.js';
import { sparseNeighbours } from './sparse-neighbours.js';

/** Fits a nearest-neighbour classifier: it keeps the training rows, and the vocabulary of their texts. */
export const fitKnn: FitClassifier<Partial<KnnOptions>> = async function* fitKnn(
  data,
  { seed: _, signal, ...options } = {},
) {
  const started = performance.now();
  const { k, weights, shrinkage, embedding, vectorizer, encoder } = knnOptions(options);
  signal?.throwIfAborted();
  const { texts, quality, costUsd, experts } = data;
  const fitStart = (features: number) =>
    ({ type: 'fit-start', classifier: 'knn', rows: texts.length, features }) as const;
  let neighbours: NeighbourSource;
  if (encoder) {
    yield fitStart(encoder.dimensions);
    const source = { ...encoderSource(encoder, await encoder.state()), encoder };
    neighbours = await denseNeighbours(source, await encoder.encode(texts, { signal }));
  } else {
    const { features, source } = await fitTextSource({ embedding, vectorizer }, texts, signal);
    yield fitStart(features.columns);
    neighbours = sparseNeighbours(source, features);
  }
  const classifier = knnClassifier({ k, weights, shrinkage, neighbours, quality, costUsd }, experts);
  yield { type: 'fit-end', seconds: (performance.now() - started) / 1000 };
  return classifier;
};
