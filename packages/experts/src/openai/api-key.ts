import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';

/**
 * The key of an expert; undefined where it needs none. White space around it, such as a file's last line feed, is taken off.
 *
 * @throws {TorouterError} TOROUTER_API_KEY_MISSING where the variable is not set, or holds what no header can carry.
 */
export function apiKey(
  { name, apiKeyEnv }: Pick<ExpertConfig, 'name' | 'apiKeyEnv'>,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
  const key = env[apiKeyEnv]?.trim();
  const missing = (what: string) =>
    new TorouterError(
      'TOROUTER_API_KEY_MISSING',
      `The expert ${name} needs an API key in the environment variable ${apiKeyEnv}, which ${what}. Set it, or leave apiKeyEnv out where no key is needed.`,
      { details: { expert: name, variable: apiKeyEnv } },
    );
  if (!key) throw missing('is not set');
  if (!/^[\x20-\x7E]+$/.test(key)) throw missing('holds a line break or a letter outside of ASCII');
  return key;
}
