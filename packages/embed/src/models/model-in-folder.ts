import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TorouterError } from '@torouter/data';
import { checkWeights } from './check-weights.js';
import type { ModelFolder } from './resolve-model.js';

/** The model of a folder on disk. */
export async function modelInFolder(path: string, kind: 'folder' | 'file'): Promise<ModelFolder> {
  if (kind === 'file')
    throw new TorouterError(
      'TOROUTER_MODEL_INVALID',
      `${path} is a file; expected the folder of a model, with config.json in it.`,
      { details: { file: path } },
    );
  const files = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    throw new TorouterError(
      'TOROUTER_FILE_UNREADABLE',
      `${path} cannot be read (${error.code}). Check that it is a folder you may read.`,
      { details: { file: path }, cause: error },
    );
  });
  if (!files.includes('config.json'))
    throw new TorouterError(
      'TOROUTER_MODEL_INVALID',
      `The folder ${path} has no config.json, so it is not a model in Hugging Face's layout. Give the folder that holds config.json and model.safetensors.`,
      { details: { file: path } },
    );
  checkWeights(files, path);
  return { folder: resolve(path), origin: path };
}
