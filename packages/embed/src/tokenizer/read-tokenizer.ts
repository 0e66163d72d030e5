import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TorouterError } from '@torouter/data';
import { createTokenizer } from './create-tokenizer.js';
import type { WordTokenizer } from './word-tokenizer.js';

/**
 * Reads `tokenizer.json` and `tokenizer_config.json` of a model's folder.
 *
 * @throws {TorouterError} TOROUTER_MODEL_INVALID where one is missing, no JSON, or of a kind that is not supported.
 */
export async function readTokenizer(folder: string): Promise<WordTokenizer> {
  const [tokenizer, config] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json'].map(async (name) => {
      const path = join(folder, name);
      try {
        return JSON.parse(await readFile(path, 'utf8')) as unknown;
      } catch (error) {
        throw new TorouterError(
          'TOROUTER_MODEL_INVALID',
          `${path} cannot be read as JSON. A model needs tokenizer.json and tokenizer_config.json; fetch it again.`,
          { cause: error, details: { path } },
        );
      }
    }),
  );
  return createTokenizer(tokenizer, config);
}
