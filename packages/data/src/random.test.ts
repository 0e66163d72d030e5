import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRandom } from './random.js';

/** sfc32 as Chris Doty-Humphrey's PractRand has it, on BigInt so that no 32-bit trick can be shared with the code. */
function reference(seed: number, count: number): number[] {
  const mask = 0xffffffffn;
  const at = (value: bigint) => value & mask;
  let state = at(BigInt(seed));
  const mix = () => {
    state = at(state + 0x9e3779b9n);
    let z = state ^ (state >> 16n);
    z = at(z * 0x21f0aaadn);
    z ^= z >> 15n;
    z = at(z * 0x735a2d97n);
    return z ^ (z >> 15n);
  };
  let [a, b, c, counter] = [mix(), mix(), mix(), 1n];
  const next = () => {
    const result = at(a + b + counter);
    counter = at(counter + 1n);
    a = b ^ (b >> 9n);
    b = at(c + (c << 3n));
    c = at(((c << 21n) | (c >> 11n)) & mask);
    c = at(c + result);
    return Number(result) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return Array.from({ length: count }, next);
}

describe('createRandom', () => {
  it('is sfc32, seeded by splitmix32', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = createRandom(seed);
        expect(Array.from({ length: 20 }, () => random.next())).toEqual(reference(seed, 20));
      }),
      { numRuns: 30 },
    );
  });

  it('uses seed 42 by default', () => {
    expect(createRandom().next()).toBe(createRandom(42).next());
    expect(createRandom().next()).not.toBe(createRandom(43).next());
  });

  it('draws whole numbers evenly and normals with mean 0 and variance 1', () => {
    const random = createRandom(1);
    const counts = new Int32Array(5);
    for (let i = 0; i < 50_000; i++) counts[random.int(5)]++;
    // standard deviation of a count: sqrt(50000 · 0.2 · 0.8) = 89; the seed is fixed, the bound is five of them
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(450);
    const normals = Array.from({ length: 50_000 }, () => random.normal());
    const mean = normals.reduce((sum, x) => sum + x, 0) / normals.length;
    const variance = normals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.025); // five standard errors
    expect(Math.abs(variance - 1)).toBeLessThan(0.035);
  });

  it('shuffles in place, keeping what is there, typed arrays too', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const copy = Int32Array.from(items);
        const shuffled = createRandom(seed).shuffle(copy);
        expect(shuffled).toBe(copy);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
    const orders = new Set(Array.from({ length: 200 }, (_, seed) => createRandom(seed).shuffle([1, 2, 3]).join('')));
    expect(orders.size).toBe(6);
  });
});
