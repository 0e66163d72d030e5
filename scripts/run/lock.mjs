import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;
/** A lock file without a process number is being written; older than this, its writer has died. */
const WRITING_MS = 5000;

/**
 * Runs `work` while no other process holds the lock `file`; waits for one that does, saying so once through `say`, and takes
 * the lock of a dead process over.
 */
export async function withLock(file, work, { say = () => {} } = {}) {
  await mkdir(dirname(file), { recursive: true });
  let said = false;
  while (!(await take(file))) {
    const holder = await readHolder(file);
    if (holder === undefined) continue;
    if (!isAlive(holder.pid) && holder.pid !== 0) {
      await removeStale(file, holder.text);
      continue;
    }
    if (holder.pid === 0 && holder.ageMs > WRITING_MS) {
      await removeStale(file, holder.text);
      continue;
    }
    if (!said && holder.pid !== 0) {
      say(`waiting for the set-up that process ${holder.pid} is at (if there is none, remove ${file})`);
      said = true;
    }
    await delay(POLL_MS);
  }
  const release = () => rm(file, { force: true });
  try {
    return await work();
  } finally {
    await release();
  }
}

async function take(file) {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(`${process.pid}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(file) {
  try {
    const text = await readFile(file, 'utf8');
    const { mtimeMs } = await stat(file);
    return { text, pid: Number.parseInt(text, 10) || 0, ageMs: Date.now() - mtimeMs };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined; // released since
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Renames first: of two processes that see the same dead holder only one succeeds, and a fresh lock that it hit is put back. */
async function removeStale(file, text) {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) === text) await rm(aside);
    else await rename(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
