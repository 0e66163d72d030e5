import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { answerTooLong } from '../answers/answer-too-long.js';
import { MAX_ANSWER_BYTES } from '../answers/max-answer-bytes.js';
import { badResponse } from '../answers/read-completion.js';

const DECODERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/**
 * A body without its content encoding. We ask for none, and some servers compress all the same.
 *
 * @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE where it is damaged, of an unknown encoding, or too long when unpacked.
 */
export async function decodeBody(
  name: string,
  encoding: string | string[] | undefined,
  body: Uint8Array,
): Promise<Uint8Array> {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body;
  const named = String(encoding).toLowerCase();
  const decode = Object.hasOwn(DECODERS, named) ? DECODERS[named as keyof typeof DECODERS] : undefined;
  if (!decode) throw badResponse(name, 'an unknown content encoding');
  try {
    return await decode(body, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw answerTooLong(name);
    throw badResponse(name, 'a damaged compressed body');
  }
}
