import { restoreEncoder, type Encoder, type EncoderState } from '@torouter/embed';
import type { RestoreOptions } from '../classifier.js';

/** How the sentence encoder of a classifier is made again: as the caller says, else by `@torouter/embed`. */
export function encoderRestorer({
  restoreEncoder: given,
  device,
  threads,
  workers,
  onFallback,
}: RestoreOptions): (state: EncoderState) => Promise<Encoder> {
  return given ?? ((state) => restoreEncoder(state, { device, threads, workers, onFallback }));
}
