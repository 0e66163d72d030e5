import { decodeSafetensors } from '@torouter/data';
import { z } from 'zod';
import type { RestoreClassifier } from '../classifier.js';
import { restoreTextSource } from '../shared/restore-text-source.js';
import { invalidState, stateFile } from '../shared/state-files.js';
import { stateTensor } from '../shared/state-tensor.js';
import { denseNeighbours } from './dense-neighbours.js';
import { knnClassifier } from './knn-classifier.js';
import { sparseNeighbours } from './sparse-neighbours.js';

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
export const restoreKnn: RestoreClassifier = async (state, experts, options) => {
  const parsed = schema.safeParse(state.config);
  if (!parsed.success) throw invalidState('knn', 'its settings are incomplete');
  const { rows, columns, entries, costs, ...settings } = parsed.data;
  const source = await restoreTextSource(state, columns, options);
  const tensors = {
    ...decodeSafetensors(stateFile(state, 'neighbours.safetensors')),
    ...decodeSafetensors(stateFile(state, 'outcomes.safetensors')),
  };
  const quality = stateTensor(tensors, 'knn', 'quality', 'F64', [rows, experts.length]);
  const costUsd = costs ? stateTensor(tensors, 'knn', 'costUsd', 'F64', [rows, experts.length]) : undefined;
  const { encoder } = source;
  if (encoder) {
    const vectors = stateTensor(tensors, 'knn', 'vectors', 'F32', [rows, columns]);
    const neighbours = await denseNeighbours({ ...source, encoder }, vectors);
    return knnClassifier({ ...settings, neighbours, quality, costUsd }, experts);
  }
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
  const features = { rows, columns, indptr, indices, values: stateTensor(tensors, 'knn', 'values', 'F64', [entries]) };
  return knnClassifier({ ...settings, neighbours: sparseNeighbours(source, features), quality, costUsd }, experts);
};
