import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectRaised, inFolder } from '../testing/helpers.js';
import { readJsonLines, type JsonLine, type ReadJsonLinesOptions } from './read-json-lines.js';

async function all(path: string, options?: ReadJsonLinesOptions): Promise<JsonLine[]> {
  const found: JsonLine[] = [];
  for await (const line of readJsonLines(path, options)) found.push(line);
  return found;
}

/** Reads a file with this content. */
const reading = (content: string | Uint8Array, options?: ReadJsonLinesOptions) =>
  inFolder(async (folder) => {
    const path = join(folder, 'x.jsonl');
    await writeFile(path, content);
    return all(path, options);
  });

describe('readJsonLines', () => {
  it('gives back any objects, plain and gzip, whatever the line ends', async () => {
    const objects = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        objects,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        async (values, end, gzip, closed) => {
          const text = values.map((value) => JSON.stringify(value)).join(end) + (closed ? end : '');
          const found = await reading(gzip ? gzipSync(text) : text);
          expect(found.map(({ value }) => JSON.stringify(value))).toEqual(values.map((value) => JSON.stringify(value)));
          expect(found.map(({ line }) => line)).toEqual(values.map((_, index) => index + 1));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('joins lines and characters that chunks cut, over several of them', async () => {
    // 'é' has two bytes and stands at every odd offset: any cut of an even chunk size hits one
    const long = `{"a":"${'é'.repeat(400_000)}"}`;
    for (const content of [`${long}\n{"b":1}\n${long}`, gzipSync(`${long}\n{"b":1}\n${long}`)]) {
      const found = await reading(content);
      expect(found.map(({ line }) => line)).toEqual([1, 2, 3]);
      expect(found[0].value.a).toBe('é'.repeat(400_000));
      expect(found[2].value.a).toBe('é'.repeat(400_000));
    }
  });

  it('skips blank lines, counts them, and takes a byte order mark, at the beginning only', async () => {
    expect(await reading('\ufeff{"a":1}\n\n \t\r\n{"b":2}')).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 4, value: { b: 2 } },
    ]);
    await expectRaised(() => reading('{"a":1}\n\ufeff{"b":2}\n'), 'TOROUTER_BAD_JSON_LINE', 2);
  });

  it('finds nothing in an empty file, plain or gzip', async () => {
    expect(await reading('')).toEqual([]);
    expect(await reading(gzipSync(''))).toEqual([]);
    expect(await reading('\n\n')).toEqual([]);
  });

  it.each([
    ['broken JSON', '{"a":1}\n{"secret prompt":'],
    ['a list', '{"a":1}\n["secret prompt"]'],
    ['a text', '{"a":1}\n"secret prompt"'],
    ['null', '{"a":1}\nnull'],
    ['two objects', '{"a":1}\n{"a":1}{"secret prompt":2}\n{"a":1}'],
  ])('names file and line of %s and quotes nothing', async (_, text) => {
    const error = await expectRaised(() => reading(text), 'TOROUTER_BAD_JSON_LINE', 2);
    expect(error.message).toContain('x.jsonl, line 2');
    expect(`${error.message} ${String(error.cause)}`).not.toContain('secret');
  });

  it('says what to write for NaN', async () => {
    const error = await expectRaised(() => reading('{"score":NaN}'), 'TOROUTER_BAD_JSON_LINE', 1);
    expect(error.message).toContain('write null');
  });

  it('yields the lines before the bad one', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'x');
      await writeFile(path, '{"a":1}\n{"a":2}\n!');
      const lines = readJsonLines(path);
      expect((await lines.next()).value).toEqual({ line: 1, value: { a: 1 } });
      expect((await lines.next()).value).toEqual({ line: 2, value: { a: 2 } });
      await expectRaised(() => lines.next(), 'TOROUTER_BAD_JSON_LINE', 3);
    }));

  it('refuses a truncated gzip at every length, and a damaged one', async () => {
    const bytes = gzipSync(Array.from({ length: 30 }, (_, i) => `{"a":${i * i}}\n`).join(''));
    for (let length = 2; length < bytes.length; length += 7)
      await expectRaised(() => reading(bytes.subarray(0, length)), 'TOROUTER_CORRUPT_GZIP');
    const damaged = Buffer.from(bytes);
    damaged[damaged.length - 6] ^= 0xff; // in the checksum
    await expectRaised(() => reading(damaged), 'TOROUTER_CORRUPT_GZIP');
  });

  it('refuses invalid UTF-8 and names the line', async () => {
    const bad = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":"é"}\n{"a":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}\n{"a":1}\n'),
    ]);
    await expectRaised(() => reading(bad), 'TOROUTER_INVALID_UTF8', 3);
    await expectRaised(() => reading(gzipSync(bad)), 'TOROUTER_INVALID_UTF8', 3);
    await expectRaised(() => reading(bad.subarray(0, 26)), 'TOROUTER_INVALID_UTF8', 3); // ends within a character
  });

  it('refuses a line of 50 MB without holding it, and one a byte over the limit', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'x.jsonl');
      const file = await open(path, 'w');
      await file.write('{"a":1}\n');
      for (let i = 0; i < 50; i++) await file.write(Buffer.alloc(1_000_000, 0x61));
      await file.close();
      await expectRaised(() => all(path), 'TOROUTER_LINE_TOO_LONG', 2);
    });
    const line = '{"a":"bcdef"}';
    expect(await reading(`${line}\n${line}`, { maxLineBytes: line.length })).toHaveLength(2);
    await expectRaised(
      () => reading(`{}\n${line}\n{}\n`, { maxLineBytes: line.length - 1 }),
      'TOROUTER_LINE_TOO_LONG',
      2,
    );
    await expectRaised(
      () => reading(`{}\n{}\n${line}`, { maxLineBytes: line.length - 1 }),
      'TOROUTER_LINE_TOO_LONG',
      3,
    );
  });

  it('refuses a path that is not there or is a folder', () =>
    inFolder(async (folder) => {
      await expectRaised(() => all(join(folder, 'none')), 'TOROUTER_FILE_NOT_FOUND');
      await expectRaised(() => all(folder), 'TOROUTER_FILE_UNREADABLE');
    }));

  it('rejects with the reason of its signal, before and on the way', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'x');
      await writeFile(path, '{"a":1}\n'.repeat(100_000));
      const reason = new Error('enough');
      await expect(all(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      const controller = new AbortController();
      const lines = readJsonLines(path, { signal: controller.signal });
      await lines.next();
      controller.abort(reason);
      await expect(
        (async () => {
          for await (const _ of lines);
        })(),
      ).rejects.toBe(reason);
    }));
});
