import type { Encoder, EncoderState } from '@torouter/embed';
import { denseRows } from './dense-rows.js';
import { jsonFile } from './state-files.js';
import type { TextSource } from './text-source.js';

/** Name of the file that holds an encoder's settings; the others have the encoder's own names. */
export const ENCODER_SETTINGS = 'encoder.json';

/** Rows by a sentence encoder, every column filled, scaled so that a column's values are about 1 in size. */
export function encoderSource(encoder: Encoder, { config, files }: EncoderState): TextSource {
  return {
    columns: encoder.dimensions,
    encoder,
    async transform(texts, { signal }) {
      return denseRows(await encoder.encode(texts, { signal }), encoder.dimensions, Math.sqrt(encoder.dimensions));
    },
    files: { ...files, [ENCODER_SETTINGS]: jsonFile(config) },
  };
}
