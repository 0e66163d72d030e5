import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.mjs';

let folder;
let file;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock '));
  file = join(folder, 'inner', 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

it('lets one at a time in, and tells who waits', async () => {
  const log = [];
  const said = [];
  let leave;
  const first = withLock(file, () => new Promise((resolve) => (leave = resolve)).then(() => log.push('first left')));
  while (!leave) await new Promise(setImmediate);
  const second = withLock(file, async () => log.push('second in'), {
    say: (text) => {
      said.push(text);
      leave();
    },
  });
  await Promise.all([first, second]);
  expect(log).toEqual(['first left', 'second in']);
  expect(said).toEqual([expect.stringContaining(`process ${process.pid} `)]);
});

it('takes over from a dead process, and leaves nothing behind', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  await withLock(file, async () => {});
  await writeFile(file, `${dead.pid}\n`);
  const held = await Promise.all([1, 2, 3].map((n) => withLock(file, async () => n)));
  expect(held).toEqual([1, 2, 3]);
  expect(await readdir(join(folder, 'inner'))).toEqual([]);
});

it('is released when the work fails', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await withLock(file, async () => 'in')).toBe('in');
});
