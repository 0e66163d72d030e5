import { TorouterError } from '@torouter/data';
import type { EncodeOptions, Encoder, EncoderState } from './encoder.js';
import { openEncoder } from './open-encoder.js';
import type { OpenTextModelOptions } from './open-text-model.js';

/**
 * Makes an encoder of its stored state. The model is opened with the first text, so that what is only looked at costs nothing and
 * needs no runtime.
 *
 * @throws {TorouterError} TOROUTER_ARTEFACT_INVALID where the state cannot be one.
 */
export async function restoreEncoder(state: EncoderState, options: OpenTextModelOptions = {}): Promise<Encoder> {
  const { id, dimensions } = state.config;
  if (typeof id !== 'string' || typeof dimensions !== 'number' || !state.files['encoder.onnx'])
    throw new TorouterError(
      'TOROUTER_ARTEFACT_INVALID',
      'This is not the state of a sentence encoder: its settings or its model are missing. Train the router again.',
    );
  let opened: Promise<Encoder> | undefined;
  let disposed = false;
  return {
    id,
    dimensions,
    async encode(texts: readonly string[], encodeOptions?: EncodeOptions) {
      if (disposed) throw new TorouterError('TOROUTER_RUNTIME_FAILED', 'This encoder is closed; load it again.');
      if (texts.length === 0) return new Float32Array(0);
      opened ??= openEncoder(state, options).catch((error: unknown) => {
        opened = undefined; // the next text may try again
        throw error;
      });
      return (await opened).encode(texts, encodeOptions);
    },
    state: async () => state,
    async [Symbol.asyncDispose]() {
      disposed = true;
      await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}
