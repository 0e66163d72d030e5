import { TorouterError } from '@torouter/data';
import type { Encoder } from '../encoder/encoder.js';
import { cosineOf } from './cosine-of.js';

/** Settings of {@link createBertSim}. */
export interface CreateBertSimOptions {
  /** References whose vectors are kept, those used last; each takes four bytes a dimension. @default 20000 */
  keptReferences?: number;
}

/** BERTSim of references and responses, pair by pair, in [−1, 1]. */
export type BertSim = (
  references: readonly string[],
  responses: readonly string[],
  options?: { signal?: AbortSignal },
) => Promise<Float64Array>;

/**
 * BERTSim for a stream of answers: references come again with every expert, so their vectors are kept. Gives what {@link bertSimBatch} gives.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 * @see TO-Router (2024), phase 1
 */
export function createBertSim(encoder: Encoder, { keptReferences = 20_000 }: CreateBertSimOptions = {}): BertSim {
  if (!Number.isSafeInteger(keptReferences) || keptReferences < 0)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `keptReferences should be a whole number of at least 0, got ${keptReferences}.`,
    );
  /** In order of their last use. */
  const kept = new Map<string, Float32Array>();
  return async (references, responses, options = {}) => {
    if (references.length !== responses.length)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `bertSim: ${references.length} references cannot be compared with ${responses.length} responses; give one of each per row.`,
      );
    const known = new Map(references.map((text) => [text, kept.get(text)]));
    const missing = [...known].flatMap(([text, vector]) => (vector ? [] : [text]));
    // A response may be the reference, word for word.
    const fresh = new Map<string, number>();
    for (const text of [...missing, ...responses]) if (!fresh.has(text)) fresh.set(text, fresh.size);
    const vectors = await encoder.encode([...fresh.keys()], options);
    const vectorOf = (text: string) => {
      const from = fresh.get(text)! * encoder.dimensions;
      return vectors.subarray(from, from + encoder.dimensions);
    };
    for (const text of missing) known.set(text, vectorOf(text).slice());
    for (const [text, vector] of known) {
      kept.delete(text);
      kept.set(text, vector!);
    }
    for (const text of kept.keys()) if (kept.size > keptReferences) kept.delete(text);
    return Float64Array.from(responses, (response, i) => cosineOf(known.get(references[i])!, vectorOf(response)));
  };
}
