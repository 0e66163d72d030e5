import { readFile } from 'node:fs/promises';
import { TorouterError } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import { parseExpertsConfig } from './parse-experts-config.js';

/**
 * Reads an `experts.json`; see {@link parseExpertsConfig}.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_FILE_UNREADABLE, TOROUTER_EXPERTS_CONFIG_INVALID
 */
export async function readExpertsFile(path: string): Promise<ExpertConfig[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new TorouterError(
        'TOROUTER_FILE_NOT_FOUND',
        `There is no experts file ${path}. It holds {"experts": [{"name", "protocol", "baseUrl", "model"}]}.`,
        { cause: error },
      );
    throw new TorouterError(
      'TOROUTER_FILE_UNREADABLE',
      `The experts file ${path} cannot be read: ${(error as Error).message}`,
      { cause: error },
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's message quotes the text, in which a key may stand.
    throw new TorouterError(
      'TOROUTER_EXPERTS_CONFIG_INVALID',
      `${path} is not JSON. Check it for missing quotes, trailing commas and comments.`,
    );
  }
  return parseExpertsConfig(content, { file: path });
}
