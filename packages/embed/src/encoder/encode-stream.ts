import type { EncodeOptions, Encoder } from './encoder.js';

/** Settings of {@link encodeStream}. */
export interface EncodeStreamOptions extends Pick<EncodeOptions, 'signal'> {
  /** Texts encoded at a time; no more are held. @default 256 */
  batchSize?: number;
  /** Called after each batch with the number of texts done. */
  onProgress?: (done: number) => void;
}

/** Encodes texts as they come, in order, reading no further ahead than one batch. */
export async function* encodeStream(
  encoder: Encoder,
  texts: AsyncIterable<string> | Iterable<string>,
  { batchSize = 256, signal, onProgress }: EncodeStreamOptions = {},
): AsyncGenerator<Float32Array, void> {
  let done = 0;
  let batch: string[] = [];
  for await (const text of texts) {
    batch.push(text);
    if (batch.length < batchSize) continue;
    yield* vectorsOf(batch);
    batch = [];
  }
  yield* vectorsOf(batch);

  async function* vectorsOf(part: readonly string[]) {
    if (part.length === 0) return;
    const vectors = await encoder.encode(part, { signal });
    done += part.length;
    onProgress?.(done);
    for (let i = 0; i < part.length; i++) yield vectors.slice(i * encoder.dimensions, (i + 1) * encoder.dimensions);
  }
}
