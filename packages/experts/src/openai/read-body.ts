import { answerTooLong } from '../answers/answer-too-long.js';
import { MAX_ANSWER_BYTES } from '../answers/max-answer-bytes.js';

/**
 * A whole body.
 *
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE above 64 MiB; whatever the body throws.
 */
export async function readBody(name: string, body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES) throw answerTooLong(name);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}
