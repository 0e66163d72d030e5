import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, open, readFile, rm, stat, symlink, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { callLine } from './call-line.js';
import type { CallRecord } from './call-record.js';
import { call } from './fixtures/call.js';
import { indexJournal } from './index-journal.js';
import { JournalWriter } from './journal-writer.js';
import { readJournal } from './read-journal.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal writer '));
  path = join(folder, 'journal.jsonl');
});
afterEach(async () => {
  jest.restoreAllMocks();
  jest.useRealTimers();
  await rm(folder, { recursive: true });
});

const calls = (count: number, changes: Partial<CallRecord> = {}) =>
  Array.from({ length: count }, (_, i) => call({ id: `query ${i}`, ...changes }));
const linesOf = (records: readonly CallRecord[]) => records.map(callLine).join('');
const text = () => readFile(path, 'utf8');

/** What all open files do: tests replace it to be a file system in need. */
async function fileMethods(): Promise<FileHandle> {
  const handle = await open(join(folder, 'other'), 'w');
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}
type Write = (bytes: Uint8Array, offset?: number, length?: number) => Promise<{ bytesWritten: number }>;
/** Puts something into the place of the `write` of all open files; it is given the real one. */
async function replaceWrite(replacement: (write: Write, bytes: Uint8Array, offset: number) => ReturnType<Write>) {
  const methods = await fileMethods();
  const real: unknown = methods.write;
  jest.spyOn(methods, 'write').mockImplementation(function (this: FileHandle, bytes: Uint8Array, offset = 0) {
    return replacement((real as Write).bind(this), bytes, offset);
  } as never);
}
/** As a file system says it. */
const refusal = (code: string) => Object.assign(new Error(code), { code });

describe('JournalWriter', () => {
  it('appends in order, one by one and many at once, and goes on where it is opened again', async () => {
    const records = calls(2000);
    {
      await using writer = await JournalWriter.open(path);
      await writer.append(records[0]);
      expect(await text()).toBe(callLine(records[0]));
      await Promise.all(records.slice(1, 1500).map((record) => writer.append(record)));
      expect(await text()).toBe(linesOf(records.slice(0, 1500)));
    }
    await using writer = await JournalWriter.open(path);
    expect(writer.tornBytes).toBe(0);
    const last = records.slice(1500).map((record) => writer.append(record));
    await writer.close(); // waits for what was asked for
    await Promise.all(last);
    await writer.close();
    expect(await text()).toBe(linesOf(records));
  });

  it('writes lines together that come while a write is under way', async () => {
    const write = jest.spyOn(await fileMethods(), 'write');
    await using writer = await JournalWriter.open(path);
    await Promise.all(calls(1000).map((record) => writer.append(record)));
    expect(write).toHaveBeenCalledTimes(2);
    const long = calls(5, { response: 'x'.repeat(3 * 1024 * 1024) });
    await Promise.all(long.map((record) => writer.append(record)));
    expect(write).toHaveBeenCalledTimes(2 + 1 + 2); // 8 MiB at a time, after the first
    expect((await indexJournal(path)).lines).toBe(1005);
  });

  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['half a line', callLine(call({ id: 'torn' })).slice(0, 50)],
    ['a line but for its line feed', callLine(call({ id: 'torn' })).trimEnd()],
    ['zeros', Buffer.alloc(5000)],
    ['half a line longer than what is read at a time', `{"key":"${'x'.repeat(200_000)}`],
    ['half a line and zeros up to a block', Buffer.concat([Buffer.from('{"key":"'), Buffer.alloc(131_072)])],
  ])('makes an end good that is torn: %s', async (_, torn) => {
    for (const whole of [linesOf(calls(3)), '']) {
      await writeFile(path, whole);
      await appendFile(path, torn);
      await using writer = await JournalWriter.open(path);
      expect(writer.tornBytes).toBe(torn.length);
      expect(await text()).toBe(whole);
      await writer.append(call({ id: 'next' }));
      expect(await text()).toBe(whole + callLine(call({ id: 'next' })));
    }
  });

  it('writes on where the file system takes only some of the bytes', async () => {
    await replaceWrite((write, bytes, offset) => write(bytes, offset, Math.min(7, bytes.length - offset)));
    await using writer = await JournalWriter.open(path);
    const records = calls(20, { response: 'ä😀' });
    await Promise.all(records.map((record) => writer.append(record)));
    expect(await text()).toBe(linesOf(records));
  });

  it.each(['ENOSPC', 'EIO', undefined])(
    'where a write fails (%s), refuses all that wait and all later, and keeps whole lines only',
    async (code) => {
      const records = calls(6);
      await using writer = await JournalWriter.open(path);
      await writer.append(records[0]);
      // Two lines and a half of the four that are written together, then nothing more.
      const room = callLine(records[2]).length * 2 + 30;
      let writes = 0;
      await replaceWrite(async (write, bytes) => {
        writes++;
        if (writes === 1) return write(bytes);
        if (writes === 2) return write(bytes, 0, room);
        if (code === undefined) return { bytesWritten: 0 };
        throw refusal(code);
      });
      const appends = await Promise.allSettled(records.slice(1).map((record) => writer.append(record)));
      expect(appends.map(({ status }) => status)).toEqual(['fulfilled', ...Array(4).fill('rejected')]);
      for (const refused of [...appends.slice(1), ...(await Promise.allSettled([writer.append(records[0])]))])
        expect(refused).toMatchObject({
          reason: {
            code: 'TOROUTER_WRITE_FAILED',
            message: expect.stringMatching(
              new RegExp(`journal\\.jsonl could not be written \\(${code ?? 'EIO'}\\).*--resume`),
            ),
            details: { file: path, reason: code ?? 'EIO' },
          },
        });
      expect(writes).toBe(3);
      await writer.close(); // all have heard of it
      expect(await text()).toBe(linesOf(records.slice(0, 4)));
    },
  );

  it('leaves the half of a line that cannot be cut off to the next', async () => {
    const writer = await JournalWriter.open(path);
    jest.spyOn(await fileMethods(), 'truncate').mockRejectedValue(refusal('EIO'));
    await replaceWrite((write, bytes, offset) =>
      offset === 0 ? write(bytes, 0, 30) : Promise.reject(refusal('ENOSPC')),
    );
    await expect(writer.append(call())).rejects.toMatchObject({ details: { reason: 'ENOSPC' } });
    await writer.close();
    expect((await stat(path)).size).toBe(30);
    jest.restoreAllMocks();
    await using next = await JournalWriter.open(path);
    expect(next.tornBytes).toBe(30);
  });

  it('refuses a record that could not be read back, and goes on', async () => {
    await using writer = await JournalWriter.open(path);
    await expect(writer.append(call({ key: 'no key' }))).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
    await writer.append(call());
    expect(await text()).toBe(callLine(call()));
  });

  it('refuses what comes after it was closed, and a path where no file can be', async () => {
    const writer = await JournalWriter.open(path);
    await writer.close();
    await expect(writer.append(call())).rejects.toMatchObject({
      code: 'TOROUTER_WRITE_FAILED',
      message: expect.stringContaining('closed'),
    });
    await expect(JournalWriter.open(join(folder, 'none', 'x'))).rejects.toMatchObject({
      code: 'TOROUTER_WRITE_FAILED',
      details: { reason: 'ENOENT' },
    });
    await expect(JournalWriter.open(folder)).rejects.toMatchObject({ details: { reason: 'EISDIR' } });
  });
});

describe('flushing', () => {
  it('happens once a second while lines come, and at the end where some are not flushed', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const datasync = jest.spyOn(await fileMethods(), 'datasync');
    const writer = await JournalWriter.open(path);
    for (const record of calls(20)) await writer.append(record);
    expect(datasync).toHaveBeenCalledTimes(0);
    await jest.advanceTimersByTimeAsync(1000);
    expect(datasync).toHaveBeenCalledTimes(1);
    await datasync.mock.results[0].value;
    await jest.advanceTimersByTimeAsync(5000);
    expect(datasync).toHaveBeenCalledTimes(1); // nothing came
    for (const record of calls(20)) await writer.append(record);
    await jest.advanceTimersByTimeAsync(1000);
    expect(datasync).toHaveBeenCalledTimes(2);
    await writer.append(call());
    await writer.close();
    expect(datasync).toHaveBeenCalledTimes(3);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('happens again for what came while one was under way', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const datasync = jest.spyOn(await fileMethods(), 'datasync');
    let end = () => {};
    datasync.mockImplementationOnce(() => new Promise((resolve) => (end = resolve)));
    const writer = await JournalWriter.open(path);
    await writer.append(call());
    await jest.advanceTimersByTimeAsync(1000);
    await writer.append(call());
    await jest.advanceTimersByTimeAsync(5000);
    expect(datasync).toHaveBeenCalledTimes(1); // one at a time
    end();
    await jest.advanceTimersByTimeAsync(1000);
    expect(datasync).toHaveBeenCalledTimes(2);
    await writer.close();
    expect(datasync).toHaveBeenCalledTimes(2);
  });

  it('does not happen where it is turned off', async () => {
    const datasync = jest.spyOn(await fileMethods(), 'datasync');
    const writer = await JournalWriter.open(path, { sync: false });
    await writer.append(call());
    await writer.close();
    expect(datasync).not.toHaveBeenCalled();
    expect(await text()).toBe(callLine(call()));
  });

  it('that fails is an error of the next append, or of the end', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    jest.spyOn(await fileMethods(), 'datasync').mockRejectedValue(refusal('EIO'));
    const writer = await JournalWriter.open(path);
    await writer.append(call());
    await jest.advanceTimersByTimeAsync(1000);
    await expect(writer.append(call())).rejects.toMatchObject({ details: { file: path, reason: 'EIO' } });
    await writer.close();
    const other = await JournalWriter.open(path);
    await other.append(call());
    await expect(other.close()).rejects.toMatchObject({ code: 'TOROUTER_WRITE_FAILED', details: { reason: 'EIO' } });
  });

  it('that fails while the journal is closed is an error too', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    let fail = (_: Error) => {};
    jest
      .spyOn(await fileMethods(), 'datasync')
      .mockImplementationOnce(() => new Promise((_, reject) => (fail = reject)));
    const writer = await JournalWriter.open(path);
    await writer.append(call());
    await jest.advanceTimersByTimeAsync(1000);
    const closing = writer.close();
    fail(refusal('EIO'));
    await expect(closing).rejects.toMatchObject({ details: { reason: 'EIO' } });
  });

  it('is not missed where the file system has none', async () => {
    jest.spyOn(await fileMethods(), 'datasync').mockRejectedValue(refusal('EINVAL'));
    const writer = await JournalWriter.open(path);
    await writer.append(call());
    await writer.close();
    expect(await text()).toBe(callLine(call()));
  });
});

(existsSync('/dev/full') ? it : it.skip)('refuses where the device is full', async () => {
  await symlink('/dev/full', path);
  await using writer = await JournalWriter.open(path);
  for (const append of [writer.append(call()), writer.append(call())])
    await expect(append).rejects.toMatchObject({ code: 'TOROUTER_WRITE_FAILED', details: { reason: 'ENOSPC' } });
  await expect(writer.append(call())).rejects.toMatchObject({ code: 'TOROUTER_WRITE_FAILED' });
});

describe('on a file system of 64 KiB', () => {
  const small = join(tmpdir(), `journal-small-${process.pid}`);
  // Only root may mount, and not in every container.
  const canMount =
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    spawnSync('mkdir', ['-p', small]).status === 0 &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]).status === 0;
  afterAll(async () => {
    if (canMount) spawnSync('umount', [small]);
    await rm(small, { recursive: true, force: true });
  });

  (canMount ? it : it.skip)('ends in whole lines, and goes on once there is room', async () => {
    path = join(small, 'journal.jsonl');
    await writeFile(join(small, 'other'), Buffer.alloc(20_000));
    const records = calls(1000, { response: 'x'.repeat(300) });
    {
      await using writer = await JournalWriter.open(path);
      const appends = await Promise.allSettled(records.map((record) => writer.append(record)));
      expect(appends[0].status).toBe('fulfilled');
      expect(appends.at(-1)).toMatchObject({
        reason: { code: 'TOROUTER_WRITE_FAILED', details: { reason: 'ENOSPC' } },
      });
    }
    const { lines, tornBytes } = await indexJournal(path);
    expect(lines).toBeGreaterThan(50);
    expect(tornBytes).toBe(0);
    expect(await text()).toBe(linesOf(records.slice(0, lines)));
    await rm(join(small, 'other'));
    await using writer = await JournalWriter.open(path);
    await writer.append(records[lines]);
    expect(await text()).toBe(linesOf(records.slice(0, lines + 1)));
  });
});

it('a process killed at any moment has every call in the file that it acknowledged', async () => {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const script = fileURLToPath(new URL('fixtures/append-forever.ts', import.meta.url));
  const args = ['--conditions=@torouter/source', '--import', import.meta.resolve('tsx'), script, path];
  const acknowledged = new Set<string>();
  for (const enough of [1, 500, 3000]) {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
      if (stdout.length > 17 * enough) child.kill('SIGKILL');
    });
    expect((await once(child, 'close'))[1]).toBe('SIGKILL');
    const keys = stdout.split('\n').slice(0, -1);
    expect(keys.length).toBeGreaterThanOrEqual(enough);
    for (const key of keys) acknowledged.add(key);
    const index = await indexJournal(path);
    for (const key of acknowledged) expect(index.succeeded(key)).toBe(true);
  }
  const { lines, tornBytes } = await indexJournal(path);
  await using writer = await JournalWriter.open(path);
  expect(writer.tornBytes).toBe(tornBytes);
  let read = 0;
  for await (const { line } of readJournal(path)) read = line;
  expect(read).toBe(lines);
});
