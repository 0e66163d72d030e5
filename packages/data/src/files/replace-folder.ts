import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TorouterError } from '../torouter-error.js';
import { makeFolder } from './make-folder.js';

/** How {@link replaceFolder} fills the folder and what it may replace. */
export interface ReplaceFolderOptions {
  /** Writes the files into the folder it is given, which exists and is empty. */
  write: (folder: string) => Promise<void>;
  /** Whether what lies at the path now may be replaced: undefined = yes, text = why not. Not asked for an empty folder. */
  objection: (folder: string) => Promise<string | undefined>;
}

/**
 * Writes a folder beside its final place, flushes it and renames it there: nobody ever sees half a folder. Where an older one
 * is replaced there is a moment between two renames with neither. What was written is removed where something fails.
 *
 * @throws {TorouterError} TOROUTER_OUTPUT_EXISTS with the objection; TOROUTER_WRITE_FAILED where the file system refuses.
 */
export async function replaceFolder(folder: string, { write, objection }: ReplaceFolderOptions): Promise<void> {
  // Where a link stands, what it leads to is replaced, not the link.
  const target = await realpath(folder).catch(() => resolve(folder));
  const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    await refuseWhatMustStay(target, folder, objection);
    await makeFolder(dirname(target));
    await mkdir(beside);
    await write(beside);
    await flush(beside);
    await refuseWhatMustStay(target, folder, objection); // it may have come while we wrote
    await moveInto(beside, target);
  } catch (error) {
    // What went wrong first is what counts, also where nothing could be made that had to be removed.
    await rm(beside, { recursive: true, force: true }).catch(() => undefined);
    const { code } = error as NodeJS.ErrnoException;
    if (TorouterError.isInstance(error) || typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) throw error;
    throw new TorouterError(
      'TOROUTER_WRITE_FAILED',
      `${folder} could not be written (${code}). Check the disk's space and that you may write there.`,
      { details: { folder, reason: code }, cause: error },
    );
  }
}

async function refuseWhatMustStay(
  target: string,
  folder: string,
  objection: ReplaceFolderOptions['objection'],
): Promise<void> {
  const found = await stat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return;
  const why = !found.isDirectory()
    ? 'it is a file'
    : (await readdir(target)).length
      ? await objection(target)
      : undefined;
  if (why)
    throw new TorouterError(
      'TOROUTER_OUTPUT_EXISTS',
      `${folder} exists and is not overwritten: ${why}. Choose another path or remove it.`,
      { details: { folder } },
    );
}

async function moveInto(beside: string, target: string): Promise<void> {
  const old = `${beside}.old`;
  const replaced = await rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(beside, target);
  } catch (error) {
    if (replaced) await rename(old, target);
    throw error;
  }
  if (replaced) await rm(old, { recursive: true, force: true });
  await syncFolder(dirname(target));
}

async function flush(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await flush(path);
      continue;
    }
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
  await syncFolder(folder);
}

/** Windows and some network file systems cannot open or flush a folder; the rename is then as durable as they make it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
