import { decodeSafetensors } from '@torouter/data';
import { z } from 'zod';
import type { RestoreClassifier } from '../classifier.js';
import { restoreTextSource } from '../shared/restore-text-source.js';
import { invalidState, stateFile } from '../shared/state-files.js';
import { stateTensor } from '../shared/state-tensor.js';
import { mlpClassifier } from './mlp-classifier.js';

const schema = z.strictObject({ inputs: z.int().min(0), hidden: z.int().min(1), costs: z.boolean() });

/** Makes a multilayer perceptron of its state. */
export const restoreMlp: RestoreClassifier = async (state, experts, options) => {
  const parsed = schema.safeParse(state.config);
  if (!parsed.success) throw invalidState('mlp', 'its settings are incomplete');
  const { inputs, hidden, costs } = parsed.data;
  const outputs = experts.length;
  const tensors = decodeSafetensors(stateFile(state, 'mlp.safetensors'));
  const source = await restoreTextSource(state, inputs, options);
  const tensor = (name: string, shape: readonly number[]) => stateTensor(tensors, 'mlp', name, 'F32', shape);
  const weights = {
    inputs,
    hidden,
    outputs,
    hiddenWeight: tensor('hiddenWeight', [inputs, hidden]),
    hiddenBias: tensor('hiddenBias', [hidden]),
    outputWeight: tensor('outputWeight', [outputs, hidden]),
    outputBias: tensor('outputBias', [outputs]),
  };
  return mlpClassifier(
    {
      source,
      weights,
      meanCostUsd: costs ? stateTensor(tensors, 'mlp', 'meanCostUsd', 'F64', [outputs]) : undefined,
    },
    experts,
  );
};
