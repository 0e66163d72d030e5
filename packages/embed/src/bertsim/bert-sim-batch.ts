import { TorouterError } from '@torouter/data';
import type { EncodeOptions, Encoder } from '../encoder/encoder.js';
import { cosineOf } from './cosine-of.js';

/**
 * BERTSim: the cosine of the embeddings of a reference and a response (TO-Router, phase 1). A reference that several responses are
 * compared with is encoded once. Long texts count by their beginning: the encoder cuts them.
 *
 * @param references Shape (N,).
 * @param responses Shape (N,), undefined where there is none.
 * @returns Shape (N,), in [−1, 1]; NaN where the response is missing. An empty response is one, and is compared.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where the lengths differ.
 */
export async function bertSimBatch(
  encoder: Encoder,
  references: readonly string[],
  responses: readonly (string | undefined)[],
  options: EncodeOptions = {},
): Promise<Float64Array> {
  if (references.length !== responses.length)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `bertSimBatch: ${references.length} references cannot be compared with ${responses.length} responses; give one of each per row.`,
    );
  const texts = new Map<string, number>();
  const number = (text: string) => {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  };
  const pairs = responses.map((response, i) => response !== undefined && [number(references[i]), number(response)]);
  const vectors = await encoder.encode([...texts.keys()], options);
  const { dimensions } = encoder;
  return Float64Array.from(pairs, (pair) => {
    if (!pair) return NaN;
    const [reference, response] = pair.map((text) => vectors.subarray(text * dimensions, (text + 1) * dimensions));
    return cosineOf(reference, response);
  });
}
