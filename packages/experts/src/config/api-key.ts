import { readFileSync } from 'node:fs';
import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';

/**
 * The key of an expert, from the environment or a file; undefined where it needs none. White space around it, such as a file's last line feed, is
 * taken off.
 *
 * @throws {TorouterError} TOROUTER_API_KEY_MISSING where the variable is not set or the file cannot be read, or it holds what no header can carry.
 */
export function apiKey(
  { name, apiKeyEnv, apiKeyFile }: Pick<ExpertConfig, 'name' | 'apiKeyEnv' | 'apiKeyFile'>,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (apiKeyEnv !== undefined)
    return checked(env[apiKeyEnv], (what) =>
      missing(
        `The expert ${name} needs an API key in the environment variable ${apiKeyEnv}, which ${what}. Set it, or leave apiKeyEnv out where no key is needed.`,
        { expert: name, variable: apiKeyEnv },
      ),
    );
  if (apiKeyFile === undefined) return undefined;
  return checked(read(apiKeyFile) ?? '', (what) =>
    missing(
      `The expert ${name} needs an API key in the file ${apiKeyFile}, which ${what}. Write it there, or leave apiKeyFile out where no key is needed.`,
      { expert: name, file: apiKeyFile },
    ),
  );
}

function checked(value: string | undefined, error: (what: string) => TorouterError): string {
  const key = value?.trim();
  if (!key) throw error('is not set');
  if (!/^[\x20-\x7E]+$/.test(key)) throw error('holds a line break or a letter outside of ASCII');
  return key;
}

function missing(message: string, details: Record<string, unknown>): TorouterError {
  return new TorouterError('TOROUTER_API_KEY_MISSING', message, { details });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
