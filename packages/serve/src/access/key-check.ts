import { hash, timingSafeEqual } from 'node:crypto';
import { TorouterError } from '@torouter/data';

const SENDABLE = /^[\x21-\x7e]+$/;

/** Checks the key of requests, in a time that does not tell how much of it was right. */
export class KeyCheck {
  readonly #digest: Buffer;

  /** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where no request could bring the key. */
  constructor(key: string) {
    if (key.trim() === '')
      throw new TorouterError('TOROUTER_INVALID_ARGUMENT', 'Expected the API key of the gateway, got an empty one.');
    if (!SENDABLE.test(key))
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'Expected the API key of the gateway to be printable ASCII without spaces or line breaks, or no header could hold it.',
      );
    this.#digest = digest(key);
  }

  /** @throws {TorouterError} TOROUTER_UNAUTHORIZED */
  check(authorization: string | string[] | undefined): void {
    const given = typeof authorization === 'string' ? /^Bearer +(\S+) *$/i.exec(authorization)?.[1] : undefined;
    // Digests are equally long, whatever was sent.
    if (timingSafeEqual(digest(given ?? ''), this.#digest)) return;
    throw new TorouterError(
      'TOROUTER_UNAUTHORIZED',
      given === undefined
        ? 'The request has no API key; send it as "Authorization: Bearer …".'
        : 'The API key of the request is not that of the gateway.',
    );
  }
}

function digest(key: string): Buffer {
  return hash('sha256', key, 'buffer');
}
