import { createHash } from 'node:crypto';
import type { EncodeOptions, Encoder } from '../encoder/encoder.js';
import { VectorFile } from './vector-file.js';

/** Texts that are encoded and stored at a time: what a crash loses at most. */
const TEXTS_PER_WRITE = 256;

/**
 * An encoder that looks into a folder before it computes: vectors are stored under the encoder's id and the text's hash, and come back
 * bit for bit. Equal texts of one call are computed once. Safe against `kill -9`, and for several processes at once.
 *
 * @param folder Made where it does not exist. It holds hashes and vectors, no texts.
 * @throws {TorouterError} TOROUTER_WRITE_FAILED from `encode`, where the folder cannot be written.
 */
export function cachedEncoder(encoder: Encoder, { folder }: { folder: string }): Encoder {
  const { id, dimensions } = encoder;
  let opened: Promise<VectorFile> | undefined;
  return {
    id,
    dimensions,
    async encode(texts: readonly string[], { signal, onProgress }: EncodeOptions = {}) {
      signal?.throwIfAborted();
      const file = await (opened ??= VectorFile.open(folder, id, dimensions));
      const keys = texts.map((text) => createHash('sha256').update(text).digest('hex'));
      const missing = new Map<string, string>();
      keys.forEach((key, i) => {
        if (!file.has(key)) missing.set(key, texts[i]);
      });
      const entries = [...missing];
      for (let from = 0; from < entries.length; from += TEXTS_PER_WRITE) {
        const part = entries.slice(from, from + TEXTS_PER_WRITE);
        const vectors = await encoder.encode(
          part.map(([, text]) => text),
          {
            signal,
            onProgress: onProgress && ((done) => onProgress(texts.length - entries.length + from + done, texts.length)),
          },
        );
        await file.append(
          part.map(([key]) => key),
          vectors,
        );
      }
      return file.read(keys);
    },
    state: () => encoder.state(),
    async [Symbol.asyncDispose]() {
      await (await opened?.catch(() => undefined))?.close();
      await encoder[Symbol.asyncDispose]();
    },
  };
}
