import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openKernel } from './open-kernel.js';

/** Arrays side by side in a memory, each followed by numbers that must not change. */
function load(...arrays: number[][]) {
  const { kernel, buffer } = openKernel(2 * 65_536);
  let at = 64;
  const views = arrays.map((array) => {
    const view = new Float32Array(buffer, at, array.length);
    view.set(array);
    at += Math.ceil(array.length / 4) * 16;
    new Float32Array(buffer, at, 4).fill(77);
    at += 16;
    return view;
  });
  const guarded = () =>
    views.every((view) => {
      const end = view.byteOffset + Math.ceil(view.length / 4) * 16;
      return new Float32Array(buffer, end, 4).every((value) => value === 77);
    });
  return { kernel, views, at: views.map((view) => view.byteOffset), guarded };
}

const number = fc.float({ min: -10, max: 10, noNaN: true });
const numbers = (minLength = 0) => fc.array(number, { minLength, maxLength: 21 });
const near = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance * (1 + Math.abs(b));

describe('the kernels', () => {
  it('update as Adam is defined', () => {
    const settings = fc.record({
      decay: fc.constantFrom(1, 0.99),
      l2: fc.constantFrom(0, 0.1),
      rate: fc.constantFrom(0.1, 1e-3),
      scale: fc.constantFrom(1, 0.3),
    });
    fc.assert(
      fc.property(numbers(1), numbers(1), settings, (weights, moments, { decay, l2, rate, scale }) => {
        const n = weights.length;
        const of = (i: number, factor: number) => Math.fround(moments[i % moments.length] * factor);
        const m = weights.map((_, i) => of(i, 0.1));
        const v = weights.map((_, i) => of(i, 0.2) ** 2).map(Math.fround);
        const g = weights.map((_, i) => of(i + 1, 1));
        const { kernel, views, at, guarded } = load(weights, m, v, g);
        kernel.adam(...at, n, decay, l2, rate, 1.5, scale, 0.9, 0.999, 1e-8);
        for (let i = 0; i < n; i++) {
          const gradient = scale * g[i] + l2 * weights[i];
          const first = 0.9 * m[i] + 0.1 * gradient;
          const second = 0.999 * v[i] + 0.001 * gradient ** 2;
          const after = decay * weights[i] - (rate * first) / (Math.sqrt(second) * 1.5 + 1e-8);
          expect(near(views[1][i], first, 1e-5)).toBe(true);
          expect(near(views[2][i], second, 1e-5)).toBe(true);
          expect(near(views[0][i], after, 1e-4)).toBe(true);
        }
        expect(guarded()).toBe(true);
      }),
    );
  });

  it('sum squares of exactly n numbers, in double precision', () => {
    fc.assert(
      fc.property(numbers(), fc.nat(20), (array, cut) => {
        const n = Math.max(0, array.length - cut);
        const { kernel, at } = load(array);
        const expected = array.slice(0, n).reduce((sum, x) => sum + x * x, 0);
        expect(near(kernel.sumOfSquares(at[0], n), expected, 1e-14)).toBe(true);
      }),
    );
  });

  it('add multiples', () => {
    fc.assert(
      fc.property(numbers(1), number, (x, a) => {
        const y = x.map((_, i) => Math.fround(Math.sin(i)));
        const { kernel, views, at, guarded } = load(y, x);
        kernel.addScaled(at[0], at[1], x.length, a);
        x.forEach((value, i) => expect(near(views[0][i], y[i] + a * value, 1e-5)).toBe(true));
        expect(guarded()).toBe(true);
      }),
    );
  });

  it('multiply a query by rows of any multiple of 4', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 11 }),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(100),
        (quarter, count, seed) => {
          const dimensions = 4 * quarter;
          const value = (i: number) => Math.fround(Math.sin(seed + 1.3 * i));
          const query = Array.from({ length: dimensions }, (_, i) => value(i));
          const rows = Array.from({ length: dimensions * count }, (_, i) => value(i + 100));
          const { kernel, views, at, guarded } = load(query, rows, new Array<number>(count).fill(0));
          kernel.dots(at[0], at[1], count, dimensions, at[2]);
          for (let r = 0; r < count; r++) {
            const expected = query.reduce((sum, q, i) => sum + q * rows[r * dimensions + i], 0);
            expect(near(views[2][r], expected, 1e-5)).toBe(true);
          }
          expect(guarded()).toBe(true);
        },
      ),
    );
  });

  /** lowbias32 in plain arithmetic. */
  function hash(seed: number, position: number): number {
    let h = (position + Math.imul(seed, 0x9e3779b1)) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    return (h ^ (h >>> 16)) >>> 0;
  }

  it('drop what the hash of seed and position says, wherever one begins', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(1000),
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (seed, offset, n, rate) => {
          const threshold = Math.round(rate * 2 ** 32);
          const { kernel, views, at, guarded } = load(new Array<number>(n).fill(5));
          kernel.dropoutMask(at[0], n, seed, offset, threshold | 0, 1.25);
          expect([...views[0]]).toEqual(
            Array.from({ length: n }, (_, i) => (hash(seed, offset + i) >= threshold ? 1.25 : 0)),
          );
          expect(guarded()).toBe(true);
        },
      ),
    );
  });

  it('drop about the share that is asked for, in every seed', () => {
    for (const seed of [0, 1, 42, -7]) {
      const { kernel, views, at } = load(new Array<number>(20_000).fill(0));
      kernel.dropoutMask(at[0], 20_000, seed, 0, Math.round(0.1 * 2 ** 32), 1);
      const kept = views[0].reduce((sum, value) => sum + value, 0) / 20_000;
      expect(Math.abs(kept - 0.9)).toBeLessThan(0.01);
      // Neighbours say nothing of each other.
      const pairs = views[0].filter((value, i) => value === 0 && views[0][i + 1] === 0).length / 20_000;
      expect(Math.abs(pairs - 0.01)).toBeLessThan(0.004);
    }
  });
});
