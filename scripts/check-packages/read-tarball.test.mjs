import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTarball } from './read-tarball.mjs';

it('reads what npm packs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tarball '));
  try {
    const deep = join('dist', 'd'.repeat(70), 'e'.repeat(70)); // longer than the name field of a header
    await mkdir(join(folder, deep), { recursive: true });
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'a', version: '1.2.3' }));
    await writeFile(join(folder, deep, 'long.txt'), 'x'.repeat(1025));
    execFileSync('tar', ['--format=ustar', '-czf', 'a.tgz', '--transform=s,^,package/,', 'package.json', 'dist'], {
      cwd: folder,
    });
    const files = await readTarball(join(folder, 'a.tgz'));
    expect([...files.keys()].sort()).toEqual([`package/${deep}/long.txt`, 'package/package.json']);
    expect(files.get(`package/${deep}/long.txt`).toString()).toBe('x'.repeat(1025));
  } finally {
    await rm(folder, { recursive: true });
  }
});
