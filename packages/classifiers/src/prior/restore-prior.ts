import { decodeSafetensors } from '@torouter/data';
import { restoreVectorizer } from '@torouter/embed';
import { z } from 'zod';
import type { RestoreClassifier } from '../classifier.js';
import { invalidState, stateFile, stateJson } from '../shared/state-files.js';
import { stateTensor } from '../shared/state-tensor.js';
import { priorClassifier } from './prior-classifier.js';

const schema = z.strictObject({ tasks: z.array(z.string()).min(1), columns: z.int().min(0), costs: z.boolean() });

/** Makes a task prior of its state. */
export const restorePrior: RestoreClassifier = async (state, experts) => {
  const parsed = schema.safeParse(state.config);
  if (!parsed.success) throw invalidState('prior', 'its settings are incomplete');
  const { tasks, columns, costs } = parsed.data;
  const [T, E] = [tasks.length, experts.length];
  const tensors = decodeSafetensors(stateFile(state, 'prior.safetensors'));
  const vectorizerState = stateJson(state, 'vectorizer.json');
  const vectorizer = vectorizerState === null ? undefined : restoreVectorizer(vectorizerState);
  if ((vectorizer?.columns ?? 0) !== columns) throw invalidState('prior', 'vocabulary and weights differ in columns');
  const tensor = (name: string, shape: readonly number[]) => stateTensor(tensors, 'prior', name, 'F64', shape);
  return priorClassifier(
    {
      tasks,
      vectorizer,
      logistic: { classes: T, weights: tensor('weights', [columns, T]), bias: tensor('bias', [T]) },
      quality: tensor('quality', [T, E]),
      costUsd: costs ? tensor('costUsd', [T, E]) : undefined,
    },
    experts,
  );
};
