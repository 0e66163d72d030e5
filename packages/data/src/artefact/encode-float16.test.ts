import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeFloat16 } from './encode-float16.js';
import { widenFloat16 } from './widen-float16.js';

const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
const widened = (values: Uint16Array) => {
  const singles = new Float32Array(values.length);
  widenFloat16(values, singles);
  return singles;
};

/** The value of a half from the definition, in double. */
function value(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0x1f) return mantissa ? NaN : sign * Infinity;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** The half nearest to `x`, ties to even, by arithmetic in double. */
function rounded(x: number): number {
  if (Number.isNaN(x) || !Number.isFinite(x) || x === 0) return x;
  const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -14) - 10);
  const units = x / unit;
  const down = Math.floor(units);
  const odd = Math.abs(down % 2);
  const whole = units - down < 0.5 || (units - down === 0.5 && odd === 0) ? down : down + 1;
  const result = whole * unit;
  return Math.abs(result) >= 65536 ? Math.sign(x) * Infinity : result || (x < 0 ? -0 : 0);
}

describe('halves', () => {
  it('are widened to the values of their definition, all 65,536', () => {
    expect([...widened(halves)]).toEqual([...halves].map(value));
  });

  it('come back bit for bit, all 65,536, NaN with its payload', () => {
    expect(Buffer.from(encodeFloat16(widened(halves)).buffer).equals(Buffer.from(halves.buffer))).toBe(true);
  });

  it('are written at an offset and read from a view', () => {
    const target = new Float32Array(5).subarray(1);
    widenFloat16(Uint16Array.of(0x3c00, 0xc000), target, 1);
    expect([...target]).toEqual([0, 1, -2, 0]);
    expect([...encodeFloat16(target.subarray(1, 3))]).toEqual([0x3c00, 0xc000]);
  });
});

describe('encodeFloat16', () => {
  it.each<[string, number, number]>([
    ['the largest half', 65504, 0x7bff],
    ['just below the tie with infinity', 65519.99609375, 0x7bff],
    ['the tie with infinity', 65520, 0x7c00],
    ['far beyond', -3e38, 0xfc00],
    ['the least normal', 2 ** -14, 0x0400],
    ['a subnormal that rounds to the least normal', 2 ** -14 - 2 ** -26, 0x0400],
    ['the least subnormal', 2 ** -24, 0x0001],
    ['the tie with zero', 2 ** -25, 0x0000],
    ['just above it', -(2 ** -25) * (1 + 2 ** -23), 0x8001],
    ['a subnormal single', 2 ** -149, 0x0000],
    ['minus zero', -0, 0x8000],
    ['a tie to an even half below', 1 + 2 ** -11, 0x3c00],
    ['a tie to an even half above', 1 + 3 * 2 ** -11, 0x3c02],
  ])('%s', (_, single, half) => {
    expect([...encodeFloat16(Float32Array.of(single))]).toEqual([half]);
  });

  it('keeps NaN where its payload lies below the bits of a half', () => {
    const signalling = new Float32Array(Uint32Array.of(0x7f800001, 0xff800001).buffer);
    expect([...encodeFloat16(signalling)]).toEqual([0x7e00, 0xfe00]);
  });

  it('rounds to the nearest half, ties to even', () => {
    const single = fc
      .integer({ min: -0x80000000, max: 0x7fffffff })
      .map((bits) => new Float32Array(Int32Array.of(bits).buffer)[0]);
    // Halves and points half-way between them, where mistakes hide.
    const near = fc
      .tuple(fc.nat({ max: 0x7bff }), fc.constantFrom(0.25, 0.5, 0.75), fc.boolean())
      .map(([half, part, minus]) => (value(half) * (1 - part) + value(half + 1) * part) * (minus ? -1 : 1))
      .filter((x) => Number.isFinite(x));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(single, near, fc.float({ min: -70000, max: 70000 })), { maxLength: 50 }),
        (given) => {
          const singles = Float32Array.from(given);
          expect([...widened(encodeFloat16(singles))]).toEqual([...singles].map(rounded));
        },
      ),
      { numRuns: 500 },
    );
  });
});
