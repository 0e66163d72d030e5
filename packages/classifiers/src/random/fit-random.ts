import { TorouterError } from '@torouter/data';
import type { FitClassifier } from '../classifier.js';
import { randomClassifier } from './random-classifier.js';

/** "Fits" the paper's Random router: only the seed matters. */
export const fitRandom: FitClassifier<object> = async function* fitRandom(data, { seed = 42, signal } = {}) {
  signal?.throwIfAborted();
  if (!Number.isInteger(seed))
    throw new TorouterError('TOROUTER_INVALID_ARGUMENT', `random: the seed must be a whole number, got ${seed}.`);
  yield { type: 'fit-start', classifier: 'random', rows: data.texts.length };
  yield { type: 'fit-end', seconds: 0 };
  return randomClassifier(data.experts, seed);
};
