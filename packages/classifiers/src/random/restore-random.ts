import type { RestoreClassifier } from '../classifier.js';
import { invalidState } from '../shared/state-files.js';
import { randomClassifier } from './random-classifier.js';

/** Makes a Random router of its state. */
export const restoreRandom: RestoreClassifier = async ({ config }, experts) => {
  if (!Number.isInteger(config.seed)) throw invalidState('random', 'the seed is no whole number');
  return randomClassifier(experts, config.seed as number);
};
