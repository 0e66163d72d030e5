import { readdir } from 'node:fs/promises';
import { lockFolder, TorouterError } from '@torouter/data';
import { readCollectionSettings, SETTINGS_FILE, type CollectionSettings } from './collection-settings.js';

/** A folder that this run alone may write into. */
export interface OpenCollection extends AsyncDisposable {
  /** Of the run before, where there was one. */
  before: CollectionSettings | undefined;
}

/**
 * Locks a folder for a collection. `resume` goes on with one that was begun, and starts in an empty folder.
 *
 * @throws {TorouterError} TOROUTER_OUTPUT_BUSY, TOROUTER_OUTPUT_EXISTS where something lies there and may not be gone on with,
 *   TOROUTER_WRITE_FAILED, TOROUTER_COLLECTION_MISMATCH.
 */
export async function openCollection(folder: string, resume: boolean): Promise<OpenCollection> {
  const unlock = await lockFolder(folder);
  try {
    const entries = (await readdir(folder)).filter((name) => name !== 'lock' && !name.startsWith('lock.'));
    const begun = entries.includes(SETTINGS_FILE);
    if (entries.length > 0 && (!resume || !begun))
      throw new TorouterError(
        'TOROUTER_OUTPUT_EXISTS',
        begun
          ? `${folder} holds a collection. Go on with it by --resume (resume: true), or choose another folder.`
          : `${folder} holds ${entries[0]}, which is no collection. Choose another folder.`,
        { details: { folder } },
      );
    return { before: begun ? await readCollectionSettings(folder) : undefined, [Symbol.asyncDispose]: unlock };
  } catch (error) {
    await unlock();
    throw error;
  }
}
