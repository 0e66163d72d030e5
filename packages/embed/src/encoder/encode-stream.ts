import { TorouterError } from '@torouter/data';
import type { EncodeOptions, Encoder } from './encoder.js';
import { untilAbort } from './until-abort.js';

/** Settings of {@link encodeStream}. */
export interface EncodeStreamOptions extends Pick<EncodeOptions, 'signal'> {
  /** Texts encoded at a time; no more are held. @default 256 */
  batchSize?: number;
  /** Called after each batch with the number of texts done. */
  onProgress?: (done: number) => void;
}

/**
 * Encodes texts as they come, in order, reading no further ahead than one batch. The signal also ends the wait for a source that is silent.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for a batch of less than one text; what the encoder, the source and the signal throw.
 */
export async function* encodeStream(
  encoder: Encoder,
  texts: AsyncIterable<string> | Iterable<string>,
  { batchSize = 256, signal, onProgress }: EncodeStreamOptions = {},
): AsyncGenerator<Float32Array, void> {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `batchSize must be a whole number of at least 1, got ${batchSize}.`,
    );
  let done = 0;
  let batch: string[] = [];
  for await (const text of signal ? untilAbort(texts, signal) : texts) {
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
