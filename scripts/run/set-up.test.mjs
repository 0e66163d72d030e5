import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setUp } from './set-up.mjs';

let root;
let calls;
const write = async (file, text = '') => {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
};
/** Does to the folder what pnpm and turbo would. */
const pnpm = async (_, [command]) => {
  calls.push(command);
  if (command === 'install') await write('node_modules/.modules.yaml');
  else
    for (const file of ['index.js', 'index.cjs', 'index.d.ts', 'index.d.cts']) await write(`packages/a/dist/${file}`);
};
const go = async (options) => {
  calls = [];
  await setUp(root, { say: () => {}, pnpm, ...options });
  return calls;
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'set up '));
  for (const file of [
    'package.json',
    'pnpm-lock.yaml',
    'packages/a/package.json',
    'packages/a/tsup.config.ts',
    'packages/a/src/index.ts',
  ])
    await write(file, '{}');
});
afterEach(() => rm(root, { recursive: true }));

describe('setUp', () => {
  it('installs and builds once', async () => {
    expect(await go()).toEqual(['install', 'exec']);
    expect(await go()).toEqual([]);
  });

  it('does not build where nobody asks for it', async () => {
    expect(await go({ build: false })).toEqual(['install']);
    expect(await go()).toEqual(['exec']);
  });

  it.each([
    ['a source', 'packages/a/src/index.ts', ['exec']],
    ['a new source', 'packages/a/src/deep/new.ts', ['exec']],
    ['a test', 'packages/a/src/index.test.ts', []],
    ['the lock file', 'pnpm-lock.yaml', ['install', 'exec']],
    ['a package.json', 'packages/a/package.json', ['install', 'exec']],
  ])('notices that %s has changed', async (_, file, expected) => {
    await go();
    await write(file, 'changed');
    expect(await go()).toEqual(expected);
    expect(await go()).toEqual([]);
  });

  it('notices what was removed', async () => {
    await go();
    await rm(join(root, 'packages/a/dist/index.cjs'));
    expect(await go()).toEqual(['exec']);
    await rm(join(root, 'node_modules'), { recursive: true });
    expect(await go()).toEqual(['install']);
  });

  it('does it once for two at a time', async () => {
    calls = [];
    const one = () => setUp(root, { say: () => {}, pnpm });
    await Promise.all([one(), one()]);
    expect(calls).toEqual(['install', 'exec']);
  });

  it('tries again after a failure', async () => {
    await expect(go({ pnpm: () => Promise.reject(new Error('no network')) })).rejects.toThrow('no network');
    expect(await go()).toEqual(['install', 'exec']);
  });
});
