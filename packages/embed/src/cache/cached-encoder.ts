import { createHash } from 'node:crypto';
import { TorouterError } from '@torouter/data';
import { checkTexts } from '../encoder/check-texts.js';
import type { EncodeOptions, Encoder } from '../encoder/encoder.js';
import { VectorFile } from './vector-file.js';

/** Texts that are encoded and stored at a time: what a crash loses at most. */
const TEXTS_PER_WRITE = 256;

/**
 * An encoder that looks into a folder before it computes: vectors are stored under the encoder's id and the text's hash, and come back
 * bit for bit. Equal texts of one call are computed once. Safe against `kill -9`, and for several processes at once; what is
 * damaged in the folder is computed again.
 *
 * @param encoder Disposed with the result.
 * @param folder Made where it does not exist. It holds hashes and vectors, no texts, and only grows: delete it to begin anew.
 * @throws {TorouterError} TOROUTER_WRITE_FAILED from `encode`, where the folder cannot be written.
 */
export function cachedEncoder(encoder: Encoder, { folder }: { folder: string }): Encoder {
  const { id, dimensions } = encoder;
  let opened: Promise<VectorFile> | undefined;
  let closed = false;
  const underWay = new Set<Promise<unknown>>();

  async function encode(texts: readonly string[], { signal, onProgress }: EncodeOptions = {}) {
    signal?.throwIfAborted();
    checkTexts(texts);
    opened ??= VectorFile.open(folder, id, dimensions);
    const file = await opened.catch((error: unknown) => {
      // The folder may be mended until the next call.
      opened = undefined;
      throw error;
    });
    const keys = texts.map(keyOf);
    const vectors = new Float32Array(texts.length * dimensions);
    const missing = new Map<string, number[]>();
    for (const row of await file.read(keys, vectors)) {
      const rows = missing.get(keys[row]);
      if (rows) rows.push(row);
      else missing.set(keys[row], [row]);
    }
    const entries = [...missing];
    for (let from = 0; from < entries.length; from += TEXTS_PER_WRITE) {
      const part = entries.slice(from, from + TEXTS_PER_WRITE);
      const made = await encoder.encode(
        part.map(([, [row]]) => texts[row]),
        {
          signal,
          onProgress: onProgress && ((done) => onProgress(texts.length - entries.length + from + done, texts.length)),
        },
      );
      part.forEach(([, rows], i) => {
        const vector = made.subarray(i * dimensions, (i + 1) * dimensions);
        for (const row of rows) vectors.set(vector, row * dimensions);
      });
      await file.append(
        part.map(([key]) => key),
        made,
      );
    }
    return vectors;
  }

  return {
    id,
    dimensions,
    encode(texts, options) {
      if (closed)
        return Promise.reject(new TorouterError('TOROUTER_RUNTIME_FAILED', 'This encoder is closed; load it again.'));
      const call = encode(texts, options);
      underWay.add(call);
      return call.finally(() => underWay.delete(call));
    },
    state: () => encoder.state(),
    async [Symbol.asyncDispose]() {
      closed = true;
      // What is under way may still write.
      await Promise.allSettled(underWay);
      const file = await opened?.catch(() => undefined);
      opened = undefined;
      await file?.close();
      await encoder[Symbol.asyncDispose]();
    },
  };
}

/** Of the UTF-16 units: as UTF-8, texts that differ in half a surrogate pair would be equal. */
function keyOf(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex');
}
