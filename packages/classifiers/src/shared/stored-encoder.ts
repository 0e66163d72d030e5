import type { EncoderState } from '@torouter/embed';
import type { ClassifierState } from '../classifier.js';
import { ENCODER_SETTINGS } from './encoder-source.js';
import { invalidState, stateJson } from './state-files.js';

/**
 * The state of the sentence encoder among the files of a classifier.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID where its settings are no object.
 */
export function storedEncoder(state: ClassifierState): EncoderState {
  const config = stateJson(state, ENCODER_SETTINGS);
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw invalidState(state.kind, `${ENCODER_SETTINGS} is not an object`);
  const files = Object.fromEntries(
    Object.entries(state.files).filter(([name]) => name.startsWith('encoder.') && name !== ENCODER_SETTINGS),
  );
  return { config: config as Record<string, unknown>, files };
}
