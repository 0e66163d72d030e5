import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TopK } from './top-k.js';

it('keeps what sorting would put first, equals by row, however the values come', () => {
  const values = fc.array(fc.constantFrom(-2, -0.5, 0, 0.5, 1, 3), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 70 }), fc.nat(60), (array, k, cut) => {
      const top = new TopK(k);
      top.offerAll(Float32Array.from(array), Math.min(cut, array.length), 0);
      array.slice(cut).forEach((value, i) => top.offer(value, cut + i));
      const size = Math.min(k, array.length);
      const found = { rows: new Int32Array(size), similarities: new Float32Array(size) };
      top.writeTo(found, 0);
      const rows = array.map((_, row) => row).sort((a, b) => array[b] - array[a] || a - b);
      expect([...found.rows]).toEqual(rows.slice(0, size));
      expect([...found.similarities]).toEqual([...found.rows].map((row) => array[row]));
      // Empty again, so that the next query begins afresh.
      top.offer(-5, 7);
      top.writeTo(found, 0);
      if (size > 0) expect([found.rows[0], found.similarities[0]]).toEqual([7, -5]);
    }),
  );
});
