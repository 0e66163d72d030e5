import { FingerprintSet } from '@torouter/data';
import type { TrainingData } from '../classifier.js';
import { MIN_ROWS_TO_VALIDATE, validationSplit } from '../router/validation-split.js';
import { selectData } from '../shared/select-data.js';
import type { BertOptions } from './bert-options.js';

/** What is learned, and what chooses the best epoch: as given, or split off, or nothing where rows are too few. */
export function validationParts(
  data: TrainingData,
  { validation, validationShare }: Pick<BertOptions, 'validation' | 'validationShare'>,
  seed: number,
): { learned: TrainingData; validation?: TrainingData } {
  if (validation) return { learned: data, validation };
  if (validationShare === 0 || FingerprintSet.of(data.texts).size < MIN_ROWS_TO_VALIDATE) return { learned: data };
  const split = validationSplit(data.tasks, data.texts, seed, validationShare);
  return { learned: selectData(data, split.fit), validation: selectData(data, split.validation) };
}
