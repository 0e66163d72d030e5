import { decodeSafetensors, type Tensor } from '@torouter/data';
import { restoreVectorizer } from '@torouter/embed';
import { z } from 'zod';
import type { RestoreClassifier } from '../classifier.js';
import { encoderRestorer } from '../shared/encoder-restorer.js';
import { invalidState, stateFile, stateJson } from '../shared/state-files.js';
import { stateTensor } from '../shared/state-tensor.js';
import { storedEncoder } from '../shared/stored-encoder.js';
import { priorClassifier, type PriorModel } from './prior-classifier.js';
import { SURFACE_FEATURES } from './surface-features.js';

const schema = z.strictObject({
  tasks: z.array(z.string()).min(1),
  columns: z.int().min(0),
  costs: z.boolean(),
  embedding: z.string(),
  correction: z
    .strictObject({
      open: z.boolean(),
      lambda: z.number(),
      gain: z.number(),
      standardError: z.number(),
      rows: z.int(),
    })
    .nullable(),
});

/** Makes a task prior of its state. */
export const restorePrior: RestoreClassifier = async (state, experts, options = {}) => {
  const parsed = schema.safeParse(state.config);
  if (!parsed.success) throw invalidState('prior', 'its settings are incomplete');
  const { tasks, columns, costs, embedding: id, correction } = parsed.data;
  const [T, E] = [tasks.length, experts.length];
  const tensors = decodeSafetensors(stateFile(state, 'prior.safetensors'));
  const vectorizerState = stateJson(state, 'vectorizer.json');
  const vectorizer = vectorizerState === null ? undefined : restoreVectorizer(vectorizerState);
  if ((vectorizer?.columns ?? 0) !== columns) throw invalidState('prior', 'vocabulary and weights differ in columns');
  const tables = {
    quality: stateTensor(tensors, 'prior', 'quality', 'F64', [T, E]),
    costUsd: costs ? stateTensor(tensors, 'prior', 'costUsd', 'F64', [T, E]) : undefined,
  };
  const outputs = T + (correction?.open ? E : 0);
  const map = linearMap(tensors, columns, outputs);
  if (id === 'tfidf')
    return priorClassifier({ tasks, vectorizer, map, gate: correction ?? undefined, ...tables }, experts);
  const encoderState = storedEncoder(state);
  const encoder = await encoderRestorer(options)(encoderState);
  try {
    if (encoder.id !== id) throw invalidState('prior', `its encoder is ${encoder.id}, not ${id}`);
    const model: PriorModel = {
      tasks,
      vectorizer,
      embedding: { encoder, state: encoderState },
      map: { ...map, embedding: stateTensor(tensors, 'prior', 'embedding', 'F32', [encoder.dimensions, outputs]) },
      gate: correction ?? undefined,
      ...tables,
    };
    return priorClassifier(model, experts);
  } catch (error) {
    await encoder[Symbol.asyncDispose]();
    throw error;
  }
};

function linearMap(tensors: Record<string, Tensor>, columns: number, outputs: number) {
  const S = SURFACE_FEATURES.length;
  return {
    outputs,
    terms: stateTensor(tensors, 'prior', 'terms', 'F32', [columns, outputs]),
    surface: stateTensor(tensors, 'prior', 'surface', 'F64', [S, outputs]),
    surfaceRange: stateTensor(tensors, 'prior', 'surfaceRange', 'F64', [2, S]),
    bias: stateTensor(tensors, 'prior', 'bias', 'F64', [outputs]),
  };
}
