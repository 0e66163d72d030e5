import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeySet } from './key-set.js';

/** Also words that are alike, and the 0 that stands for a free slot. */
const anyWord = fc.oneof(fc.nat(3), fc.constantFrom(2 ** 31, 2 ** 32 - 1), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

it('holds what a Set would', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyWord, anyWord, fc.boolean()), { maxLength: 400, size: 'max' }), (steps) => {
      const keys = new KeySet();
      const expected = new Set<string>();
      for (const [high, low, adds] of steps) {
        const name = `${high} ${low}`;
        expect(keys.has(high, low)).toBe(expected.has(name));
        if (adds) expect(keys.add(high, low)).toBe(!expected.has(name));
        if (adds) expected.add(name);
        expect(keys.has(high, low)).toBe(expected.has(name));
        expect(keys.size).toBe(expected.size);
      }
      for (const name of expected) {
        const [high, low] = name.split(' ').map(Number);
        expect(keys.has(high, low)).toBe(true);
      }
    }),
  );
});

it.each<[string, (i: number) => [number, number]]>([
  ['hashes', (i) => [Math.imul(i, 0x85ebca6b) >>> 0, Math.imul(i, 0xc2b2ae35) >>> 0]],
  ['numbers in a row', (i) => [0, i]],
  ['numbers in a row, high', (i) => [i, 0]],
])('grows with %s, at less than 40 bytes a key', (_, keyOf) => {
  const keys = new KeySet();
  for (let i = 1; i <= 100_000; i++) {
    keys.add(...keyOf(i));
    if (i > 100 && i % 97 === 0) expect(keys.byteLength / i).toBeLessThan(40);
  }
  expect(keys.size).toBe(100_000);
  for (let i = 1; i <= 100_000; i++) if (!keys.has(...keyOf(i)) || keys.add(...keyOf(i))) throw new Error(`lost ${i}`);
  expect(keys.has(7, 7)).toBe(false);
});
