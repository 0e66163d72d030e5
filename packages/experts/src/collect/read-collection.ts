import { readdir } from 'node:fs/promises';
import { TorouterError } from '@torouter/data';
import {
  NEW_SETTINGS_FILE,
  readCollectionSettings,
  SETTINGS_FILE,
  type CollectionSettings,
} from './collection-settings.js';

/**
 * The settings of the collection that a folder holds; undefined where there is no folder, or nothing in it.
 *
 * @param resume Whether it is to be gone on with.
 * @throws {TorouterError} TOROUTER_OUTPUT_EXISTS where something lies there and may not be gone on with; TOROUTER_COLLECTION_MISMATCH.
 */
export async function readCollection(folder: string, resume: boolean): Promise<CollectionSettings | undefined> {
  const entries = (await entriesOf(folder)).filter(
    (name) => name !== 'lock' && !name.startsWith('lock.') && name !== NEW_SETTINGS_FILE,
  );
  if (entries.length === 0) return undefined;
  const begun = entries.includes(SETTINGS_FILE);
  if (resume && begun) return readCollectionSettings(folder);
  throw new TorouterError(
    'TOROUTER_OUTPUT_EXISTS',
    begun
      ? `${folder} holds a collection. Go on with it by --resume (resume: true), or choose another folder.`
      : `${folder} holds ${entries[0]}, which is no collection. Choose another folder.`,
    { details: { folder } },
  );
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
