import type { TextEncoder } from './text-encoder.js';
import type { Uses } from './uses.js';

/** The same encoder, each of whose calls is a use. */
export function countedEncoder(encoder: TextEncoder, uses: Uses): TextEncoder {
  const { id, dimensions } = encoder;
  return {
    id,
    dimensions,
    async encode(texts, options) {
      const release = uses.begin();
      try {
        return await encoder.encode(texts, options);
      } finally {
        release();
      }
    },
  };
}
