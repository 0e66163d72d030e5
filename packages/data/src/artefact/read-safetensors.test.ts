import { readFileSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workbench } from '@torouter/test-utils';
import { expectRaised, inFolder } from '../testing/helpers.js';
import { decodeSafetensors } from './decode-safetensors.js';
import { encodeFloat16 } from './encode-float16.js';
import { encodeSafetensors } from './encode-safetensors.js';
import { readSafetensors } from './read-safetensors.js';

/** Runs `use` with the path of a file of these bytes. */
const withFile = <T>(bytes: Uint8Array, use: (path: string) => Promise<T>) =>
  inFolder(async (folder) => {
    const path = join(folder, 'model.safetensors');
    await writeFile(path, bytes);
    return use(path);
  });

/** A file of tensors of any type, one after another; the header takes an odd number of bytes. */
function file(tensors: Record<string, { dtype: string; shape: number[]; bytes: Uint8Array }>): Uint8Array {
  let end = 0;
  const header = Object.entries(tensors).map(([name, { dtype, shape, bytes }]) => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const json = JSON.stringify(Object.fromEntries(header));
  return withHeader(
    json.length % 2 ? json : `${json} `,
    Buffer.concat(Object.values(tensors).map(({ bytes }) => bytes)),
  );
}

function withHeader(json: string, data: Uint8Array): Uint8Array {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(Buffer.byteLength(json)));
  return Buffer.concat([size, Buffer.from(json), data]);
}

const bytesOf = (array: ArrayBufferView) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
const i64 = { dtype: 'I64', shape: [1, 2], bytes: bytesOf(BigInt64Array.of(1n, 2n)) };
const f32 = { dtype: 'F32', shape: [2], bytes: bytesOf(Float32Array.of(1.5, -2)) };

describe('readSafetensors', () => {
  it('gives what decodeSafetensors gives, also over several chunks and for empty tensors', async () => {
    const bytes = encodeSafetensors({
      large: { shape: [600_000, 2], data: Float64Array.from({ length: 1_200_000 }, (_, i) => i / 7) },
      scalar: { shape: [], data: Int32Array.of(-5) },
      empty: { shape: [0, 3], data: new Float32Array(0) },
      bytes: { shape: [3], data: Uint8Array.of(1, 2, 255) },
    });
    const found = await withFile(bytes, (path) => readSafetensors(path));
    const expected = decodeSafetensors(bytes);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, { shape, data }] of Object.entries(expected)) {
      expect(found[name].shape).toEqual(shape);
      expect(found[name].data[Symbol.toStringTag]).toBe(data[Symbol.toStringTag]);
      expect(bytesOf(found[name].data).equals(bytesOf(data))).toBe(true);
    }
  });

  it('widens F16: every half, over several chunks, at an odd offset', async () => {
    const repeats = 70; // 70 × 128 KiB, more than two chunks
    const halves = Uint16Array.from({ length: repeats * 65536 }, (_, i) => i & 0xffff);
    const bytes = file({ half: { dtype: 'F16', shape: [repeats, 65536], bytes: bytesOf(halves) } });
    const { half } = await withFile(bytes, (path) => readSafetensors(path));
    expect(half.shape).toEqual([repeats, 65536]);
    expect(bytesOf(encodeFloat16(half.data as Float32Array)).equals(bytesOf(halves))).toBe(true);
  });

  it('widens BF16: the upper halves of the same singles', async () => {
    const upper = Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f80, 0xff80, 0x8000, 0x7fc0);
    const bytes = file({ x: { dtype: 'BF16', shape: [7], bytes: bytesOf(upper) } });
    const { x } = await withFile(bytes, (path) => readSafetensors(path));
    expect(x.data[Symbol.toStringTag]).toBe('Float32Array');
    expect([...x.data]).toEqual([1, -2, 2 ** -133, Infinity, -Infinity, -0, NaN]);
  });

  it('skips types it does not read where nobody asks for them', async () => {
    const packed = { dtype: 'F4', shape: [3], bytes: Buffer.alloc(2) };
    await withFile(file({ position_ids: i64, packed, weight: f32 }), async (path) => {
      const { weight, ...others } = await readSafetensors(path, { names: (name) => name === 'weight' });
      expect([...weight.data]).toEqual([1.5, -2]);
      expect(others).toEqual({});
      const error = await expectRaised(() => readSafetensors(path), 'TOROUTER_MODEL_INVALID');
      expect(error.message).toMatch(/tensor "position_ids" has the type I64; expected F64, .*BF16/);
    });
  });

  const refused: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(), /fewer than the 8/],
    ['a header of 2 GB', Buffer.from([0, 0, 0, 0x80, 0, 0, 0, 0, 0x7b]), /should take 2147483648 bytes, but 1 follow/],
    ['a header that is no JSON', withHeader('{"a":', new Uint8Array()), /not JSON/],
    ['an overlap in a type that is not read', overlap(), /"b" overlaps/],
    [
      'a size of I64 that does not fit',
      file({ a: { ...i64, shape: [3] } }),
      /should take 24 bytes, its offsets span 16/,
    ],
    ['half a half', file({ a: { dtype: 'F16', shape: [1], bytes: Buffer.alloc(3) } }), /should take 2 bytes/],
    ['offsets backwards', backwards(), /span -4/],
  ];
  it.each(refused)('refuses %s', async (_, bytes, message) => {
    await withFile(bytes, async (path) => {
      const error = await expectRaised(
        () => readSafetensors(path, { names: () => false }),
        'TOROUTER_ARTEFACT_INVALID',
      );
      expect(error.message).toMatch(message);
      expect(error.message).toContain(path);
    });
  });

  it('refuses a file of 3 GB whose header takes 2 of them', async () => {
    await withFile(Buffer.from([0, 0, 0, 0x80, 0, 0, 0, 0]), async (path) => {
      await truncate(path, 3 * 2 ** 30); // a hole: it takes no room on the disk
      const error = await expectRaised(() => readSafetensors(path), 'TOROUTER_ARTEFACT_INVALID');
      expect(error.message).toMatch(/100000000 are the most/);
    });
  });

  it('a file cut short is refused at every length', async () => {
    const bytes = file({ position_ids: i64, weight: f32 });
    await withFile(bytes, async (path) => {
      for (let length = bytes.length - 1; length >= 0; length--) {
        await truncate(path, length);
        await expectRaised(() => readSafetensors(path), 'TOROUTER_ARTEFACT_INVALID');
      }
    });
  });

  it('refuses what is no file', async () => {
    await inFolder(async (folder) => {
      await expectRaised(() => readSafetensors(folder), 'TOROUTER_FILE_UNREADABLE');
      await expectRaised(() => readSafetensors(join(folder, 'none')), 'TOROUTER_FILE_NOT_FOUND');
    });
  });

  it('ends with the reason of the signal, also half-way', async () => {
    const reason = new Error('enough');
    await expect(readSafetensors('none', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const names = () => {
      controller.abort(reason);
      return true;
    };
    await withFile(file({ weight: f32 }), async (path) => {
      await expect(readSafetensors(path, { names, signal: controller.signal })).rejects.toBe(reason);
    });
  });
});

const golden = workbench('models/minilm-l6/model.safetensors');
(golden ? describe : describe.skip)('the weights of all-MiniLM-L6-v2', () => {
  it('is read as its halves', async () => {
    const tensors = await readSafetensors(golden!);
    expect(Object.keys(tensors)).toHaveLength(103);
    const bytes = readFileSync(golden!);
    const dataStart = 8 + Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.toString('utf8', 8, dataStart)) as Record<
      string,
      { shape: number[]; data_offsets: [number, number] }
    >;
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      const [begin, end] = header[name].data_offsets;
      expect(shape).toEqual(header[name].shape);
      expect(
        bytesOf(encodeFloat16(data as Float32Array)).equals(bytes.subarray(dataStart + begin, dataStart + end)),
      ).toBe(true);
    }
  });
});

function overlap(): Uint8Array {
  const entry = (begin: number) => ({ dtype: 'U64', shape: [2], data_offsets: [begin, begin + 16] });
  return withHeader(JSON.stringify({ a: entry(0), b: entry(8) }), new Uint8Array(24));
}

function backwards(): Uint8Array {
  return withHeader(JSON.stringify({ a: { dtype: 'F4', shape: [1], data_offsets: [4, 0] } }), new Uint8Array());
}
