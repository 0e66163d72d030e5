import { execFile } from 'node:child_process';
import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openOutput } from './open-output.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'output '))));
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, ...parts: string[]): Promise<void> {
  await using output = await openOutput(path);
  for (const part of parts) expect(await output.write(part)).toBe(true);
  await output.finish();
}

describe('openOutput', () => {
  it('puts a whole file in its place, or leaves the old one', async () => {
    const path = join(folder, 'out.txt');
    await writeFile(path, 'old');
    {
      await using output = await openOutput(path);
      await output.write('new');
      expect(await readFile(path, 'utf8')).toBe('old');
    }
    expect(await readdir(folder)).toEqual(['out.txt']);
    expect(await readFile(path, 'utf8')).toBe('old');
    await write(path, 'n', 'ew', 'x'.repeat(100_000));
    expect(await readFile(path, 'utf8')).toBe(`new${'x'.repeat(100_000)}`);
    expect(await readdir(folder)).toEqual(['out.txt']);
  });

  it('writes through a link to what it leads to', async () => {
    await writeFile(join(folder, 'real.txt'), 'old');
    await symlink('real.txt', join(folder, 'link.txt'));
    await write(join(folder, 'link.txt'), 'new');
    expect((await lstat(join(folder, 'link.txt'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'real.txt'), 'utf8')).toBe('new');
  });

  (process.platform === 'win32' ? it.skip : it)('writes into a named pipe and leaves it one', async () => {
    const path = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [path]);
    const [content] = await Promise.all([readFile(path, 'utf8'), write(path, 'a', 'b')]);
    expect(content).toBe('ab');
    expect((await lstat(path)).isFIFO()).toBe(true);
  });

  it.each([
    ['a folder that is not there', () => join(folder, 'nowhere', 'out.txt')],
    ['a folder', () => folder],
  ])('refuses %s', async (_, path) => {
    await expect(openOutput(path())).rejects.toMatchObject({ code: 'TOROUTER_WRITE_FAILED' });
  });

  it.each(['EPIPE', 'ENOSPC'])(
    'says when nobody reads stdout any more, and fails where it breaks otherwise (%s)',
    async (code) => {
      // A stream of its own: whoever runs the tests listens on the real one.
      const stdout = new PassThrough({ autoDestroy: false });
      const spy = jest.spyOn(process, 'stdout', 'get').mockReturnValue(stdout as unknown as typeof process.stdout);
      try {
        await using output = await openOutput('-');
        expect(await output.write('a')).toBe(true);
        stdout.emit('error', Object.assign(new Error(code), { code }));
        if (code === 'EPIPE') expect(await output.write('b')).toBe(false);
        else {
          await expect(output.write('b')).rejects.toMatchObject({ code: 'TOROUTER_WRITE_FAILED' });
          await expect(output.finish()).rejects.toMatchObject({ code: 'TOROUTER_WRITE_FAILED' });
        }
        expect(String(stdout.read())).toBe('a');
      } finally {
        spy.mockRestore();
      }
      expect(stdout.listenerCount('error')).toBe(0);
    },
  );
});
