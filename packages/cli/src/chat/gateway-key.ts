import { TorouterError } from '@torouter/data';

/**
 * The key of the gateway out of an environment variable.
 *
 * @throws {TorouterError} TOROUTER_API_KEY_MISSING where it is not set, or holds what no header can carry.
 */
export function gatewayKey(variable: string): string {
  const key = process.env[variable]?.trim();
  if (!key) throw unusable(variable, 'is not set');
  if (!/^[\x20-\x7e]+$/.test(key)) throw unusable(variable, 'holds a line break or a letter outside of ASCII');
  return key;
}

function unusable(variable: string, what: string): TorouterError {
  return new TorouterError(
    'TOROUTER_API_KEY_MISSING',
    `Expected the gateway's API key in the environment variable ${variable}, which ${what}. Set it, or leave --api-key-env out where no key is needed.`,
    { details: { variable } },
  );
}
