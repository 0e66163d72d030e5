import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { lineBlocks, type LineBlocksOptions } from './line-blocks.js';

const MIB = 1024 * 1024;
let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'line blocks '));
  path = join(folder, 'file');
});
afterAll(() => rm(folder, { recursive: true }));

async function blocksOf(options?: LineBlocksOptions): Promise<{ bytes: Buffer; offset: number; torn: boolean }[]> {
  const blocks = [];
  for await (const block of lineBlocks(path, options)) blocks.push({ ...block, bytes: Buffer.from(block.bytes) });
  return blocks;
}

it('gives whole lines that make up the file, also where one is longer than a block', async () => {
  const lines = [10, 3 * MIB, 5, 4 * MIB - 1, 4 * MIB, 11 * MIB, 1, 0, 4 * MIB + 1, 2 * MIB, 2 * MIB, 7].map(
    (length, i) => Buffer.concat([Buffer.alloc(length, 97 + i), Buffer.from('\n')]),
  );
  const content = Buffer.concat([...lines, Buffer.from('torn')]);
  await writeFile(path, content);
  const blocks = await blocksOf();
  expect(Buffer.concat(blocks.map(({ bytes }) => bytes)).equals(content)).toBe(true);
  let offset = 0;
  for (const block of blocks) {
    expect(block.offset).toBe(offset);
    expect(block.bytes.at(-1) === 0x0a).toBe(!block.torn);
    offset += block.bytes.length;
  }
  expect(blocks.map(({ torn }) => torn).lastIndexOf(false)).toBe(blocks.length - 2);
  expect(blocks.at(-1)!.bytes.toString()).toBe('torn');
  const [{ bytes }] = await blocksOf({ from: content.length - 12 });
  expect(bytes.toString()).toBe(`${'l'.repeat(7)}\n`);
});

it('keeps no more memory than a block after a longer line', async () => {
  await writeFile(path, `${'x'.repeat(9 * MIB)}\n${'short\n'.repeat(2 * MIB)}`);
  const sizes = [];
  for await (const { bytes } of lineBlocks(path)) sizes.push(bytes.buffer.byteLength / MIB);
  expect(sizes).toEqual([16, 4, 4]);
});

it('gives nothing of an empty file and of none', async () => {
  await writeFile(path, '');
  expect(await blocksOf()).toEqual([]);
  await rm(path);
  expect(await blocksOf()).toEqual([]);
});

it('refuses a line over the limit, and what is no file', async () => {
  await writeFile(path, '');
  await truncate(path, 20 * MIB);
  await expect(blocksOf({ maxLineBytes: 9 * MIB })).rejects.toMatchObject({
    code: 'TOROUTER_JOURNAL_INVALID',
    details: { file: path, offset: 0, limit: 9 * MIB },
  });
  expect((await blocksOf())[0].bytes).toHaveLength(20 * MIB);
  path = join(path, 'below a file');
  await expect(blocksOf()).rejects.toMatchObject({ code: 'TOROUTER_FILE_UNREADABLE', details: { reason: 'ENOTDIR' } });
  path = folder;
  await expect(blocksOf()).rejects.toMatchObject({ code: 'TOROUTER_FILE_UNREADABLE', details: { reason: 'EISDIR' } });
});

it('stops where the caller gives up', async () => {
  await expect(blocksOf({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});
