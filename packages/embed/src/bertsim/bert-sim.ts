import type { EncodeOptions, Encoder } from '../encoder/encoder.js';
import { bertSimBatch } from './bert-sim-batch.js';

/** BERTSim of one response: see {@link bertSimBatch}. */
export async function bertSim(
  encoder: Encoder,
  reference: string,
  response: string,
  options: EncodeOptions = {},
): Promise<number> {
  const [similarity] = await bertSimBatch(encoder, [reference], [response], options);
  return similarity;
}
