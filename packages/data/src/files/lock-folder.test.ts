import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockFolder } from './lock-folder.js';

/** More than any system gives to a process. */
const NO_PROCESS = 2 ** 30;

let scratch: string;
let folder: string;
let lock: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'lock folder '));
  folder = join(scratch, 'a', 'b');
  lock = join(folder, 'lock');
});
afterEach(() => rm(scratch, { recursive: true }));

/** What another run has left or holds. */
async function lockOf(text: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(lock, text);
}
const lockOfProcess = (pid: number, host = hostname()) => lockOf(JSON.stringify({ pid, host }));

/** Empty, as a crash leaves it between making and writing, and so many seconds old. */
async function emptyLock(seconds: number): Promise<void> {
  await lockOf('');
  const written = Date.now() / 1000 - seconds;
  await utimes(lock, written, written);
}

async function expectTakenOver(): Promise<void> {
  const unlock = await lockFolder(folder);
  expect(JSON.parse(await readFile(lock, 'utf8'))).toEqual({ pid: process.pid, host: hostname() });
  await unlock();
  expect(await readdir(folder)).toEqual([]);
}

describe('lockFolder', () => {
  it('makes the folder, and refuses it to a second holder by the process of the first, until it is free', async () => {
    const unlock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'TOROUTER_OUTPUT_BUSY',
      message: expect.stringContaining(`(process ${process.pid} on ${hostname()})`),
      details: { folder },
    });
    await unlock();
    const unlockNext = await lockFolder(folder);
    await unlock(); // a second time it is another's
    expect(existsSync(lock)).toBe(true);
    await unlockNext();
    await expectTakenOver();
  });

  it('knows a folder by all its names', async () => {
    const unlock = await lockFolder(folder);
    await symlink(folder, join(scratch, 'link'));
    await expect(lockFolder(join(scratch, 'link'))).rejects.toMatchObject({ code: 'TOROUTER_OUTPUT_BUSY' });
    await unlock();
  });

  it('keeps folders apart', async () => {
    const unlock = await lockFolder(folder);
    await (
      await lockFolder(join(scratch, 'other'))
    )();
    expect(existsSync(lock)).toBe(true);
    await unlock();
  });

  it('refuses what another process of this machine holds, and what another machine does', async () => {
    await lockOfProcess(process.ppid);
    await expect(lockFolder(folder)).rejects.toThrow(`(process ${process.ppid} on ${hostname()})`);
    await lockOfProcess(NO_PROCESS, 'another-machine');
    const refusal = expect(lockFolder(folder)).rejects;
    await refusal.toMatchObject({ code: 'TOROUTER_OUTPUT_BUSY' });
    await refusal.toThrow(/process \d+ on another-machine.*remove .*lock/);
    expect(JSON.parse(await readFile(lock, 'utf8'))).toEqual({ pid: NO_PROCESS, host: 'another-machine' });
  });

  it('refuses a lock that is just being written', async () => {
    await emptyLock(1);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'TOROUTER_OUTPUT_BUSY' });
  });

  it.each<[string, () => Promise<void>]>([
    ['a process that is gone', () => lockOfProcess(NO_PROCESS)],
    ['an earlier process that had our number', () => lockOfProcess(process.pid)],
    ['a crash before it was written', () => emptyLock(11)],
  ])('takes over what is left by %s', async (_, leave) => {
    await leave();
    await expectTakenOver();
  });

  it.each<[string, () => Promise<void>]>([
    ['nobody', async () => {}],
    ['a process that is gone', () => lockOfProcess(NO_PROCESS)],
    ['an earlier process that had our number', () => lockOfProcess(process.pid)],
    ['a crash before it was written', () => emptyLock(11)],
  ])('gives it to exactly one of several that race for it after %s', async (_, leave) => {
    for (let round = 0; round < 30; round++) {
      await leave();
      const takers = await Promise.allSettled([lockFolder(folder), lockFolder(folder), lockFolder(folder)]);
      const won = takers.flatMap((taker) => (taker.status === 'fulfilled' ? [taker.value] : []));
      const lost = takers.flatMap((taker) => (taker.status === 'rejected' ? [taker.reason as unknown] : []));
      expect(won).toHaveLength(1);
      for (const reason of lost) expect(reason).toMatchObject({ code: 'TOROUTER_OUTPUT_BUSY' });
      expect(await readdir(folder)).toEqual(['lock']);
      await won[0]();
    }
  });

  it('says so where the folder cannot be made, and is free for it afterwards', async () => {
    await writeFile(join(scratch, 'a'), '');
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'TOROUTER_WRITE_FAILED',
      message: expect.stringContaining('ENOTDIR'),
      details: { folder },
    });
    await rm(join(scratch, 'a'));
    await expectTakenOver();
  });
});
