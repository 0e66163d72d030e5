import { createHash } from 'node:crypto';
import type { EncodeOptions, Encoder } from '../encoder/encoder.js';

/** An encoder whose vectors are hashes of the texts, and that notes what it was asked. */
export function fakeEncoder(id = 'fake', dimensions = 8): Encoder & { seen: string[] } {
  const seen: string[] = [];
  return {
    id,
    dimensions,
    seen,
    async encode(texts: readonly string[], { signal, onProgress }: EncodeOptions = {}) {
      signal?.throwIfAborted();
      seen.push(...texts);
      const vectors = Float32Array.from(
        texts.flatMap((text) => {
          const bytes = createHash('sha256').update(`${id} ${text}`).digest();
          const numbers = Array.from({ length: dimensions }, (_, d) => bytes.readInt32LE(4 * (d % 8)));
          const norm = Math.hypot(...numbers);
          return numbers.map((number) => number / norm);
        }),
      );
      onProgress?.(texts.length, texts.length);
      return vectors;
    },
    state: async () => ({ config: {}, files: {} }),
    async [Symbol.asyncDispose]() {},
  };
}
