import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TorouterError } from '@torouter/data';

/** The content of a model's config.json. */
export async function readConfig(folder: string): Promise<unknown> {
  const path = join(folder, 'config.json');
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    throw new TorouterError(
      'TOROUTER_MODEL_INVALID',
      `${path} cannot be read as JSON. Check the folder, or fetch the model again.`,
      { cause: error },
    );
  }
}
