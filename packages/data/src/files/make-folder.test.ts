import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeFolder } from './make-folder.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'make folder '))));
afterEach(() => rm(folder, { recursive: true }));

describe('makeFolder', () => {
  it('makes what is missing, many at once, and leaves what is there', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(folder, 'a', 'd'))]);
    await writeFile(join(path, 'file'), 'x');
    await makeFolder(path);
    await makeFolder(relative(process.cwd(), join(path, 'e')));
    await symlink(path, join(folder, 'link'));
    await makeFolder(join(folder, 'link', 'f'));
    await makeFolder(join(folder, 'link'));
    await makeFolder('.');
    await makeFolder('/');
    for (const made of ['a/b/c/file', 'a/b/c/e', 'a/b/c/f', 'a/d'])
      expect(await stat(join(folder, made))).toBeDefined();
  });

  it('refuses to make one where a file is, or below it', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(folder, 'file', 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  (existsSync('/proc/self') ? it : it.skip)('comes to an end where a folder can never be made', async () => {
    await expect(makeFolder('/proc/none/x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
