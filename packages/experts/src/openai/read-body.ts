import { TorouterError } from '@torouter/data';

/** Most bytes of an answer: far above any, and small enough to hold a few. */
const MAX_BYTES = 64 * 1024 * 1024;

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
    if (length > MAX_BYTES)
      throw new TorouterError(
        'TOROUTER_EXPERT_BAD_RESPONSE',
        `The expert ${name} answered with more than ${MAX_BYTES} bytes; no chat completion is so long. Check its baseUrl.`,
      );
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}
