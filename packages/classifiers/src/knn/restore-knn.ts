import { decodeSafetensors } from '@torouter/data';
import { restoreVectorizer } from '@torouter/embed';
import { z } from 'zod';
import type { RestoreClassifier } from '../classifier.js';
import { invalidState, stateFile, stateJson } from '../shared/state-files.js';
import { stateTensor } from '../shared/state-tensor.js';
import { knnClassifier } from './knn-classifier.js';

const schema = z.strictObject({
  k: z.int().min(1),
  weights: z.enum(['uniform', 'similarity']),
  shrinkage: z.number().min(0),
  rows: z.int().min(1),
  columns: z.int().min(0),
  entries: z.int().min(0),
  costs: z.boolean(),
});

/** Makes a nearest-neighbour classifier of its state. */
export const restoreKnn: RestoreClassifier = async (state, experts) => {
  const parsed = schema.safeParse(state.config);
  if (!parsed.success) throw invalidState('knn', 'its settings are incomplete');
  const { rows, columns, entries, costs, ...settings } = parsed.data;
  const tensors = decodeSafetensors(stateFile(state, 'neighbours.safetensors'));
  const indptr = stateTensor(tensors, 'knn', 'indptr', 'I32', [rows + 1]);
  const indices = stateTensor(tensors, 'knn', 'indices', 'I32', [entries]);
  const ascending = indptr.every((value, i) => value >= (i ? indptr[i - 1] : 0));
  if (
    indptr[0] !== 0 ||
    indptr[rows] !== entries ||
    !ascending ||
    indices.some((column) => column < 0 || column >= columns)
  )
    throw invalidState('knn', 'its rows do not fit together');
  const vectorizerState = stateJson(state, 'vectorizer.json');
  const vectorizer = vectorizerState === null ? undefined : restoreVectorizer(vectorizerState);
  if ((vectorizer?.columns ?? 0) !== columns) throw invalidState('knn', 'vocabulary and rows differ in columns');
  const features = { rows, columns, indptr, indices, values: stateTensor(tensors, 'knn', 'values', 'F64', [entries]) };
  const quality = stateTensor(tensors, 'knn', 'quality', 'F64', [rows, experts.length]);
  const costUsd = costs ? stateTensor(tensors, 'knn', 'costUsd', 'F64', [rows, experts.length]) : undefined;
  return knnClassifier({ ...settings, vectorizer, features, quality, costUsd }, experts);
};
