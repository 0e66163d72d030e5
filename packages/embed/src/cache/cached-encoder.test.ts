import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fakeEncoder } from '../testing/fake-encoder.js';
import { cachedEncoder } from './cached-encoder.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'cache '))));
afterEach(() => rm(folder, { recursive: true }));
const file = async () => join(folder, (await readdir(folder))[0]);

describe('cachedEncoder', () => {
  it('computes each text once, over calls and over processes, and gives back the same bits', async () => {
    const inner = fakeEncoder();
    const texts = ['a', 'b', 'a', 'c'];
    const plain = await fakeEncoder().encode(texts);
    await using first = cachedEncoder(inner, { folder });
    expect(await first.encode(texts)).toEqual(plain);
    expect(inner.seen).toEqual(['a', 'b', 'c']);
    expect(await first.encode(['c', 'd'])).toEqual(await fakeEncoder().encode(['c', 'd']));
    const other = fakeEncoder();
    await using second = cachedEncoder(other, { folder });
    expect(await second.encode([...texts, 'd'])).toEqual(await fakeEncoder().encode([...texts, 'd']));
    expect(other.seen).toEqual([]);
  });

  it('keeps encoders apart', async () => {
    await using one = cachedEncoder(fakeEncoder('one'), { folder });
    const inner = fakeEncoder('two');
    await using two = cachedEncoder(inner, { folder });
    await one.encode(['a']);
    await two.encode(['a']);
    expect(inner.seen).toEqual(['a']);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('lets several write at once, and sees what they wrote', async () => {
    await Promise.all(
      [0, 1, 2].map(async (n) => {
        await using cached = cachedEncoder(fakeEncoder(), { folder });
        for (let i = 0; i < 20; i++) await cached.encode([`text ${i} of ${n}`, `common ${i}`]);
      }),
    );
    const inner = fakeEncoder();
    await using after = cachedEncoder(inner, { folder });
    const texts = Array.from({ length: 20 }, (_, i) => [`text ${i} of 1`, `common ${i}`]).flat();
    expect(await after.encode(texts)).toEqual(await fakeEncoder().encode(texts));
    expect(inner.seen).toEqual([]);
  });

  it('lets several write vectors at once that are large', async () => {
    const texts = (n: number) => Array.from({ length: 256 }, (_, i) => `text ${i} of ${n}`);
    await Promise.all(
      [0, 1, 2].map(async (n) => {
        await using cached = cachedEncoder(fakeEncoder('wide', 1024), { folder });
        for (let i = 0; i < 3; i++) await cached.encode(texts(3 * i + n));
      }),
    );
    const inner = fakeEncoder('wide', 1024);
    await using after = cachedEncoder(inner, { folder });
    for (let n = 0; n < 9; n++) await after.encode(texts(n));
    expect(inner.seen).toEqual([]);
  });

  it('tells apart texts that differ in half a surrogate pair', async () => {
    const texts = ['a\ud800', 'a\ufffd', 'a\udc00'];
    const inner = fakeEncoder();
    await using cached = cachedEncoder(inner, { folder });
    await cached.encode(texts);
    expect(inner.seen).toEqual(texts);
  });

  it('gives the right vectors wherever the file is cut, damaged or goes on', async () => {
    const texts = ['a', 'b', 'c', 'd'];
    const plain = await fakeEncoder().encode(texts);
    const first = cachedEncoder(fakeEncoder(), { folder });
    await first.encode(texts);
    await first[Symbol.asyncDispose]();
    const path = await file();
    const whole = await readFile(path);
    const place = fc.nat(whole.length - 1);
    const damage = fc.oneof(
      place.map((at) => whole.subarray(0, at)),
      place.map((at) => whole.map((byte, i) => (i === at ? byte ^ 1 : byte))),
      fc.tuple(place, place).map(([at, from]) => Buffer.concat([whole.subarray(0, at), whole.subarray(from)])),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        await writeFile(path, bytes);
        const cached = cachedEncoder(fakeEncoder(), { folder });
        expect(await cached.encode(texts)).toEqual(plain);
        await cached[Symbol.asyncDispose]();
        // What was lost is there again.
        const inner = fakeEncoder();
        await using after = cachedEncoder(inner, { folder });
        expect(await after.encode(texts)).toEqual(plain);
        expect(inner.seen).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('finds records behind much that is none, wherever they begin', async () => {
    const first = cachedEncoder(fakeEncoder(), { folder });
    await first.encode(['a', 'b']);
    await first[Symbol.asyncDispose]();
    const path = await file();
    const whole = await readFile(path);
    // A file is read in parts of about 2^20 bytes, so one of these begins across the end of a part.
    const part = 2 ** 20 - (2 ** 20 % (whole.length / 2));
    for (let length = part - 6; length <= part + 2; length++) {
      await writeFile(path, Buffer.concat([Buffer.alloc(length), whole]));
      const inner = fakeEncoder();
      await using after = cachedEncoder(inner, { folder });
      await after.encode(['a', 'b']);
      expect(inner.seen).toEqual([]);
    }
  });

  it.each<[string, (path: string, bytes: Buffer) => Promise<unknown>]>([
    ['cut', (path, bytes) => truncate(path, bytes.length / 2 + 3)],
    ['emptied', (path) => truncate(path, 0)],
    [
      'changed',
      (path, bytes) =>
        writeFile(
          path,
          bytes.map((byte, i) => (i === 50 ? byte ^ 1 : byte)),
        ),
    ],
  ])('computes again what somebody has %s while it is open', async (_, damage) => {
    const inner = fakeEncoder();
    await using cached = cachedEncoder(inner, { folder });
    await cached.encode(['a', 'b']);
    await damage(await file(), await readFile(await file()));
    const plain = await fakeEncoder().encode(['a', 'b']);
    expect(await cached.encode(['a', 'b'])).toEqual(plain);
    inner.seen.length = 0;
    expect(await cached.encode(['a', 'b'])).toEqual(plain);
    expect(inner.seen).toEqual([]);
  });

  it.each<[string, (path: string) => Promise<unknown>, string[]]>([
    ['a last record cut short', async (path) => truncate(path, (await readFile(path)).length - 5), ['c']],
    ['a torn record in the middle', (path) => tear(path), ['b']],
    ['rubbish at the end', (path) => appendFile(path, 'rubbish'), []],
  ])('loses no more than what is damaged: %s', async (_, damage, lost) => {
    const first = cachedEncoder(fakeEncoder(), { folder });
    for (const text of ['a', 'b', 'c']) await first.encode([text]);
    await first[Symbol.asyncDispose]();
    await damage(await file());
    const inner = fakeEncoder();
    await using after = cachedEncoder(inner, { folder });
    expect(await after.encode(['a', 'b', 'c'])).toEqual(await fakeEncoder().encode(['a', 'b', 'c']));
    expect(inner.seen).toEqual(lost);
    expect(await after.encode(['d'])).toEqual(await fakeEncoder().encode(['d']));
  });

  it('holds hashes and no texts', async () => {
    await using cached = cachedEncoder(fakeEncoder(), { folder });
    await cached.encode(['a very secret prompt']);
    expect((await readFile(await file())).includes('secret')).toBe(false);
  });

  it('names a folder that cannot be written', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    await using cached = cachedEncoder(fakeEncoder(), { folder: join(blocked, 'cache') });
    await expect(cached.encode(['a'])).rejects.toMatchObject({
      code: 'TOROUTER_WRITE_FAILED',
      message: expect.stringContaining('another folder'),
    });
    // Mended.
    await rm(blocked);
    expect(await cached.encode(['a'])).toEqual(await fakeEncoder().encode(['a']));
  });

  it('finishes what is under way when it is closed, and refuses what comes then', async () => {
    const cached = cachedEncoder(fakeEncoder(), { folder });
    const [vectors] = await Promise.all([cached.encode(['a']), cached[Symbol.asyncDispose]()]);
    expect(vectors).toEqual(await fakeEncoder().encode(['a']));
    await expect(cached.encode(['a'])).rejects.toMatchObject({ code: 'TOROUTER_RUNTIME_FAILED' });
  });

  it('reports progress, and stops when it is told to', async () => {
    await using cached = cachedEncoder(fakeEncoder(), { folder });
    await cached.encode(['a']);
    const seen: number[][] = [];
    await cached.encode(['a', 'b', 'c'], { onProgress: (...progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual([3, 3]);
    await expect(cached.encode(['d'], { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  });
});

/** Removes a byte from the second record. */
async function tear(path: string): Promise<void> {
  const bytes = await readFile(path);
  const second = bytes.length / 3 + 10;
  await writeFile(path, Buffer.concat([bytes.subarray(0, second), bytes.subarray(second + 1)]));
}
