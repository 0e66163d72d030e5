import { lockFolder } from '@torouter/data';
import type { CollectionSettings } from './collection-settings.js';
import { readCollection } from './read-collection.js';

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
    return { before: await readCollection(folder, resume), [Symbol.asyncDispose]: unlock };
  } catch (error) {
    await unlock();
    throw error;
  }
}
