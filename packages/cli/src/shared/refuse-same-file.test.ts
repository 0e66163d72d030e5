import { link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { refuseSameFile } from './refuse-same-file.js';

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'same file '));
  for (const name of ['a', 'b']) await writeFile(at(name), '');
  await symlink(at('a'), at('symbolic'));
  await link(at('a'), at('hard'));
});
afterAll(() => rm(folder, { recursive: true }));

it.each(['a', 'symbolic', 'hard', './a'])('refuses a by the name %s', async (name) => {
  const path = name.startsWith('.') ? `${folder}/./a` : at(name);
  await expect(refuseSameFile(at('a'), path)).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
});

it.each([
  ['a', 'b'],
  ['a', 'none'],
  ['none', 'none'],
])('lets %s become %s', async (input, output) => {
  await refuseSameFile(at(input), at(output));
  await refuseSameFile('-', '-');
  await refuseSameFile('/dev/null', '/dev/null');
});
