import { restoreVectorizer } from '@torouter/embed';
import type { ClassifierState, RestoreOptions } from '../classifier.js';
import { encoderRestorer } from './encoder-restorer.js';
import { ENCODER_SETTINGS, encoderSource } from './encoder-source.js';
import { invalidState, stateJson } from './state-files.js';
import { storedEncoder } from './stored-encoder.js';
import type { TextSource } from './text-source.js';
import { vectorizerSource } from './vectorizer-source.js';

/**
 * What turned texts into rows, of a classifier's state.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID where it is not there or has other columns.
 */
export async function restoreTextSource(
  state: ClassifierState,
  columns: number,
  options: RestoreOptions = {},
): Promise<TextSource> {
  const source = await sourceOf(state, encoderRestorer(options));
  if (source.columns === columns) return source;
  await source.encoder?.[Symbol.asyncDispose]();
  throw invalidState(state.kind, 'texts and weights differ in columns');
}

async function sourceOf(
  state: ClassifierState,
  restoreEncoder: NonNullable<RestoreOptions['restoreEncoder']>,
): Promise<TextSource> {
  if (ENCODER_SETTINGS in state.files) {
    const stored = storedEncoder(state);
    return encoderSource(await restoreEncoder(stored), stored);
  }
  const json = stateJson(state, 'vectorizer.json');
  return vectorizerSource(json === null ? undefined : restoreVectorizer(json));
}
