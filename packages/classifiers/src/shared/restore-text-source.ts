import { restoreEncoder, restoreVectorizer } from '@torouter/embed';
import type { ClassifierState } from '../classifier.js';
import { ENCODER_SETTINGS, encoderSource } from './encoder-source.js';
import { invalidState, stateJson } from './state-files.js';
import type { TextSource } from './text-source.js';
import { vectorizerSource } from './vectorizer-source.js';

/**
 * What turned texts into rows, of a classifier's state.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID where it is not there or has other columns.
 */
export async function restoreTextSource(state: ClassifierState, columns: number): Promise<TextSource> {
  const source = ENCODER_SETTINGS in state.files ? await encoderOf(state) : vectorizerOf(state);
  if (source.columns !== columns) throw invalidState(state.kind, 'texts and weights differ in columns');
  return source;
}

async function encoderOf(state: ClassifierState): Promise<TextSource> {
  const config = stateJson(state, ENCODER_SETTINGS);
  if (typeof config !== 'object' || config === null)
    throw invalidState(state.kind, `${ENCODER_SETTINGS} is not an object`);
  const files = Object.fromEntries(
    Object.entries(state.files).filter(([name]) => name.startsWith('encoder.') && name !== ENCODER_SETTINGS),
  );
  const encoderState = { config: config as Record<string, unknown>, files };
  return encoderSource(await restoreEncoder(encoderState), encoderState);
}

function vectorizerOf(state: ClassifierState): TextSource {
  const json = stateJson(state, 'vectorizer.json');
  return vectorizerSource(json === null ? undefined : restoreVectorizer(json));
}
