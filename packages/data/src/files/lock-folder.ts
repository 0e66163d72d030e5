import { randomBytes } from 'node:crypto';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { TorouterError } from '../torouter-error.js';
import { makeFolder } from './make-folder.js';

const LOCK_FILE = 'lock';
/** A lock that holds nothing yet is being written; after this it is what a crash left. */
const WRITTEN_WITHIN_MS = 10_000;

/**
 * Locks that this process has or is about to take: its number in a file says nothing where a process before it had the same, and
 * two takers of one process could not be told apart by it.
 */
const held = new Set<string>();

/**
 * Keeps a folder to one run at a time, by a file that names the process. What a process that is gone has left is taken over.
 *
 * @returns Gives the folder free.
 * @throws {TorouterError} TOROUTER_OUTPUT_BUSY where another run has it; TOROUTER_WRITE_FAILED.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const text = JSON.stringify({ pid: process.pid, host: hostname() });
  let path: string | undefined;
  try {
    await makeFolder(folder);
    const wanted = join(await realpath(folder), LOCK_FILE);
    if (held.has(wanted)) throw busy(folder, wanted, text);
    held.add((path = wanted));
    await take(path, text, folder);
  } catch (error) {
    if (path !== undefined) held.delete(path);
    if (TorouterError.isInstance(error)) throw error;
    throw new TorouterError(
      'TOROUTER_WRITE_FAILED',
      `${folder} cannot be used (${(error as NodeJS.ErrnoException).code}). Check that you may write there.`,
      { cause: error, details: { folder } },
    );
  }
  const lock = path;
  let freed: Promise<void> | undefined; // a second time it may be another's
  return () => (freed ??= free(lock));
}

async function free(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } finally {
    held.delete(path); // not before: the next taker's lock would be removed
  }
}

async function take(path: string, text: string, folder: string): Promise<void> {
  for (;;) {
    try {
      await writeFile(path, text, { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    await takeAway(path, folder);
  }
}

/** Takes a lock away that nobody holds. */
async function takeAway(path: string, folder: string): Promise<void> {
  const found = await look(path);
  if (found === undefined) return; // it went meanwhile
  if (isHeld(found)) throw busy(folder, path, found.text);
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  // Somebody may have taken it over between our two looks.
  const taken = await look(aside);
  if (taken && (taken.text !== found.text || taken.writtenMs !== found.writtenMs)) {
    await rename(aside, path);
    throw busy(folder, path, taken.text);
  }
  await rm(aside, { force: true });
}

/** What a lock says, and when it was written; undefined where there is none. */
async function look(path: string): Promise<{ text: string; writtenMs: number } | undefined> {
  const found = await stat(path).catch(() => undefined);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return found && text !== undefined ? { text, writtenMs: found.mtimeMs } : undefined;
}

function isHeld({ text, writtenMs }: { text: string; writtenMs: number }): boolean {
  const { pid, host } = parse(text);
  if (pid === undefined) return Date.now() - writtenMs < WRITTEN_WITHIN_MS;
  if (host !== hostname()) return true;
  if (pid === process.pid) return false; // not ours, for we are about to take it: of a process before us
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function busy(folder: string, path: string, text: string): TorouterError {
  return new TorouterError(
    'TOROUTER_OUTPUT_BUSY',
    `Another run is writing into ${folder}${holder(text)}. Wait for it, or choose another folder; if it is gone for certain, remove ${path}.`,
    { details: { folder } },
  );
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
