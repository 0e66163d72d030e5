import type { RestoreClassifier } from '../classifier.js';
import { invalidState } from '../shared/state-files.js';
import { bertClassifier } from './bert-classifier.js';
import { BERT_FILES } from './bert-files.js';
import { bertRecordSchema } from './bert-record.js';

/** Makes a BERT-Router of its state. The model is opened with the first text. */
export const restoreBert: RestoreClassifier = async (state, experts, options = {}) => {
  const parsed = bertRecordSchema.safeParse(state.config);
  if (!parsed.success) throw invalidState('bert', 'its settings are incomplete');
  const model = { record: parsed.data, files: state.files };
  if (model.record.experts !== experts.length)
    throw invalidState('bert', `it is of ${model.record.experts} experts, not of ${experts.length}`);
  for (const name of Object.values(BERT_FILES))
    if (state.files[name]?.length !== model.record.bytes[name])
      throw invalidState('bert', `${name} is missing or damaged`);
  const { precision, device, threads, workers, onFallback } = options;
  return bertClassifier(model, experts, { precision, device, threads, workers, onFallback });
};
