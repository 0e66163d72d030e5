import { createRandom, TorouterError } from '@torouter/data';
import type { Encoder, EncoderState } from '@torouter/embed';

/** An encoder without a model: the mean of a seeded random vector per word, of length 1. */
export function wordEncoder(seed = 1): Encoder & { closed: boolean } {
  const dimensions = 8;
  const vectorOf = (text: string) => {
    const sum = new Float64Array(dimensions);
    for (const word of ['', ...text.split(/\W+/)]) {
      const random = createRandom([...word].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), seed));
      for (let d = 0; d < dimensions; d++) sum[d] += random.normal();
    }
    const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
    return sum.map((value) => value / length);
  };
  return {
    id: `words-${seed}`,
    dimensions,
    closed: false,
    async encode(texts, { signal } = {}) {
      signal?.throwIfAborted();
      return Float32Array.from(texts.flatMap((text) => [...vectorOf(text)]));
    },
    state: async () => ({ config: { words: true }, files: { 'encoder.seed': Uint8Array.of(0, 0, 0, seed) } }),
    async [Symbol.asyncDispose]() {
      this.closed = true;
    },
  };
}

/** Makes a {@link wordEncoder} of its state. */
export async function restoreWordEncoder({ config, files }: EncoderState): Promise<Encoder & { closed: boolean }> {
  const seed = files['encoder.seed'];
  if (config.words !== true || seed?.length !== 4) throw new TorouterError('TOROUTER_ARTEFACT_INVALID', 'no encoder');
  return wordEncoder(seed[3]);
}
