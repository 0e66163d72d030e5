import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { badResponse } from '../answers/read-completion.js';
import type { EventBytes } from '../protocol/protocol.js';

/** A stream without its content encoding, event by event as it comes. @throws {TorouterError} TOROUTER_EXPERT_BAD_RESPONSE */
export function decodeStream(name: string, named: string | string[] | undefined, body: EventBytes): EventBytes {
  if (named === undefined || named === 'identity') return body;
  const encoding = String(named).toLowerCase();
  const flush = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip(flush)
      : encoding === 'deflate'
        ? createInflate(flush)
        : encoding === 'br'
          ? createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH })
          : undefined;
  if (!decoder) {
    body.destroy();
    throw badResponse(name, 'an unknown content encoding');
  }
  // Whoever reads it hears of its end.
  return pipeline(Readable.from(body), decoder, () => {});
}
