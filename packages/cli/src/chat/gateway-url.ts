import { TorouterError } from '@torouter/data';

/**
 * The address of a gateway without its `/v1`, given with or without.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT; the message does not repeat the address, which may hold a password.
 */
export function gatewayUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw invalid('http://HOST:PORT or https://HOST, got something else');
  if (url.username !== '' || url.password !== '')
    throw invalid('no name and no password in it. --api-key-env names the environment variable of a key');
  if (url.search !== '' || url.hash !== '') throw invalid('no ? and no # in it. Leave them out');
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '');
}

function invalid(expected: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `Expected --url to be the address of a gateway: ${expected}.`);
}
