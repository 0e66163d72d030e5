import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { TorouterError } from '../torouter-error.js';
import { makeFolder } from './make-folder.js';

const LOCK_FILE = 'lock';
/** A lock that holds nothing yet is being written; after this it is what a crash left. */
const WRITTEN_WITHIN_MS = 10_000;

/** Locks of this process: its number in a file says nothing where a process before it had the same. */
const held = new Set<string>();

/**
 * Keeps a folder to one run at a time, by a file that names the process. What a process that is gone has left is taken over.
 *
 * @returns Gives the folder free.
 * @throws {TorouterError} TOROUTER_OUTPUT_BUSY where another run has it; TOROUTER_WRITE_FAILED.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(resolve(folder), LOCK_FILE);
  const text = JSON.stringify({ pid: process.pid, host: hostname() });
  try {
    await makeFolder(folder);
    for (;;) {
      try {
        await writeFile(path, text, { flag: 'wx' });
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      await takeAway(path, folder);
    }
  } catch (error) {
    if (TorouterError.isInstance(error)) throw error;
    throw new TorouterError(
      'TOROUTER_WRITE_FAILED',
      `${folder} cannot be used (${(error as NodeJS.ErrnoException).code}). Check that you may write there.`,
      { cause: error, details: { folder } },
    );
  }
  held.add(path);
  return async () => {
    held.delete(path);
    await rm(path, { force: true });
  };
}

/** Takes a lock away that nobody holds. */
async function takeAway(path: string, folder: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === undefined) return; // it went meanwhile
  const busy = new TorouterError(
    'TOROUTER_OUTPUT_BUSY',
    `Another run is writing into ${folder}${holder(found)}. Wait for it, or choose another folder; if it is gone for certain, remove ${path}.`,
    { details: { folder } },
  );
  if (await isHeld(found, path)) throw busy;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  // Somebody may have taken it over between our two looks.
  if ((await readFile(aside, 'utf8')) !== found) {
    await rename(aside, path);
    throw busy;
  }
  await rm(aside, { force: true });
}

async function isHeld(text: string, path: string): Promise<boolean> {
  const { pid, host } = parse(text);
  if (pid === undefined) {
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && Date.now() - found.mtimeMs < WRITTEN_WITHIN_MS;
  }
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function holder(text: string): string {
  const { pid, host } = parse(text);
  return pid === undefined ? '' : ` (process ${pid} on ${host})`;
}

function parse(text: string): { pid?: number; host?: string } {
  try {
    const { pid, host } = JSON.parse(text) as { pid?: unknown; host?: unknown };
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : {};
  } catch {
    return {};
  }
}
