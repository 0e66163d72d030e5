import type { Encoder, EncodeOptions } from '@torouter/embed';

/** An encoder whose answers are kept while a router is trained, which looks at the same texts several times. */
export interface RememberingEncoder extends Encoder {
  /** Forgets what it kept; it goes on as the plain encoder. */
  forget(): void;
}

/** Keeps the vectors of every text until `forget` is called. */
export function rememberingEncoder(encoder: Encoder): RememberingEncoder {
  const { id, dimensions } = encoder;
  let known: Map<string, Float32Array> | undefined = new Map();
  return {
    id,
    dimensions,
    async encode(texts: readonly string[], options?: EncodeOptions) {
      const memory = known;
      if (!memory) return encoder.encode(texts, options);
      const unknown = [...new Set(texts)].filter((text) => !memory.has(text));
      const vectors = await encoder.encode(unknown, options);
      unknown.forEach((text, i) => memory.set(text, vectors.slice(i * dimensions, (i + 1) * dimensions)));
      const result = new Float32Array(texts.length * dimensions);
      texts.forEach((text, i) => result.set(memory.get(text)!, i * dimensions));
      return result;
    },
    state: () => encoder.state(),
    forget() {
      known = undefined;
    },
    [Symbol.asyncDispose]: () => encoder[Symbol.asyncDispose](),
  };
}
