import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { workbench } from '@torouter/test-utils';
import fc from 'fast-check';
import { raised } from '../testing/helpers.js';
import { decodeSafetensors } from './decode-safetensors.js';
import { encodeSafetensors } from './encode-safetensors.js';
import type { Tensor } from './tensor.js';

const shape = fc.array(fc.nat({ max: 4 }), { maxLength: 3 });
const tensor: fc.Arbitrary<Tensor> = shape.chain((dimensions) => {
  const size = dimensions.reduce((product, n) => product * n, 1);
  const bounds = { minLength: size, maxLength: size };
  return fc
    .oneof(fc.float64Array(bounds), fc.float32Array(bounds), fc.int32Array(bounds), fc.uint8Array(bounds))
    .map((data) => ({ shape: dimensions, data }) as Tensor);
});
const name = fc
  .oneof(fc.string(), fc.constantFrom('a', 'b', 'constructor', '__proto__'))
  .filter((text) => text !== '__metadata__');
const tensors = fc.array(fc.tuple(name, tensor), { maxLength: 6 }).map((entries) => Object.fromEntries(entries));

/** A file with this header and so many bytes of data. */
function file(header: unknown, dataBytes = 0): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([size, json, Buffer.alloc(dataBytes)]);
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('come back bit for bit, whatever their names, shapes and types', () => {
    fc.assert(
      fc.property(tensors, (given) => {
        const found = decodeSafetensors(encodeSafetensors(given));
        expect(Object.keys(found).sort()).toEqual(Object.keys(given).sort());
        for (const [key, { shape, data }] of Object.entries(given)) {
          expect(found[key].shape).toEqual(shape);
          expect(found[key].data[Symbol.toStringTag]).toBe(data[Symbol.toStringTag]);
          expect(
            Buffer.from(found[key].data.buffer).equals(Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
          ).toBe(true);
        }
      }),
    );
  });

  it('do not depend on the order in which tensors and metadata are given', () => {
    fc.assert(
      fc.property(tensors, (given) => {
        const reversed = Object.fromEntries(Object.entries(given).reverse());
        const bytes = encodeSafetensors(given, { a: '1', b: '2' });
        expect(Buffer.compare(bytes, encodeSafetensors(reversed, { b: '2', a: '1' }))).toBe(0);
      }),
    );
  });

  it('are laid out as the format says', () => {
    const bytes = encodeSafetensors({
      b: { shape: [2], data: Uint8Array.of(7, 8) },
      a: { shape: [], data: Float32Array.of(1) },
    });
    const size = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(size % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + size)))).toEqual({
      a: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
      b: { dtype: 'U8', shape: [2], data_offsets: [4, 6] },
    });
    expect([...bytes.subarray(8 + size)]).toEqual([0, 0, 0x80, 0x3f, 7, 8]);
  });

  it('keep a view of a larger buffer to what it shows', () => {
    const data = new Float64Array([1, 2, 3, 4]).subarray(1, 3);
    expect([...decodeSafetensors(encodeSafetensors({ x: { shape: [2], data } })).x.data]).toEqual([2, 3]);
  });

  const refused: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(), /fewer than the 8/],
    ['a header size beyond the file', file({}).fill(0xff, 0, 8), /header should take/],
    ['a header that is no JSON', file('{"a":'), /not JSON/],
    [
      'a header that is no UTF-8',
      Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0xff, 0xfe])]),
      /not JSON/,
    ],
    ['a header that is a list', file([]), /not a JSON object/],
    ['an unknown type', file({ a: entry(0, 8, [1], 'I64') }, 8), /type I64/],
    ['no entry at all', file({ a: null }), /type undefined/],
    ['no shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /no shape/],
    ['a negative size', file({ a: entry(0, 4, [-1]) }, 4), /no shape/],
    ['one offset', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0] } }, 4), /pair of data offsets/],
    ['a shape that does not fit', file({ a: entry(0, 8, [3]) }, 8), /should take 12 bytes/],
    ['offsets beyond the data', file({ a: entry(0, 8) }, 4), /take 8 bytes, but 4 follow/],
    ['bytes that belong to nobody', file({ a: entry(0, 8) }, 12), /take 8 bytes, but 12 follow/],
    ['an overlap', file({ a: entry(0, 8), b: entry(4, 12) }, 12), /overlaps/],
    ['a hole', file({ a: entry(0, 4), b: entry(8, 12) }, 12), /hole/],
  ];
  it.each(refused)('refuse %s', async (_, bytes, message) => {
    const error = await raised(() => decodeSafetensors(bytes));
    expect(error.code).toBe('TOROUTER_ARTEFACT_INVALID');
    expect(error.message).toMatch(message);
  });

  it('a truncated file is refused at every length', () => {
    const bytes = encodeSafetensors({ a: { shape: [2, 3], data: new Float64Array(6) } });
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeSafetensors(bytes.subarray(0, length))).toThrow('not a usable safetensors file');
  });

  it('are not written from a shape and data that disagree, unknown data, or the reserved name', async () => {
    const data = new Float32Array(3);
    const refusals: Record<string, Tensor>[] = [
      { x: { shape: [2], data } },
      { x: { shape: [1.5, 2], data } },
      { x: { shape: [3], data: new Int16Array(3) as unknown as Int32Array } },
      { ['__metadata__']: { shape: [3], data } },
    ];
    for (const given of refusals)
      expect((await raised(() => encodeSafetensors(given))).code).toBe('TOROUTER_INVALID_ARGUMENT');
  });
});

const golden = workbench('goldens/mlp/weights.safetensors');
(golden ? describe : describe.skip)('a file that the reference implementation wrote', () => {
  it('is read, and written again as the same tensors', () => {
    const found = decodeSafetensors(readFileSync(golden!));
    expect(found['before.hidden.weight'].shape).toEqual([16, 50]);
    expect(found['before.hidden.weight'].data).toHaveLength(800);
    expect(found['before.hidden.weight'].data.every((value) => Number.isFinite(value) && value !== 0)).toBe(true);
    expect(decodeSafetensors(encodeSafetensors(found))).toEqual(found);
  });
});
