import { readFile } from 'node:fs/promises';
import { fileError } from './file-error.js';

/** @throws {TorouterError} TOROUTER_FILE_NOT_FOUND, TOROUTER_FILE_UNREADABLE; the reason of `signal` once it is aborted. */
export async function readFileBytes(path: string, { signal }: { signal?: AbortSignal } = {}): Promise<Buffer> {
  signal?.throwIfAborted();
  try {
    return await readFile(path, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw fileError(error, path);
  }
}
