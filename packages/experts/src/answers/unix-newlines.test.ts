import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unixNewlines } from './unix-newlines.js';

it('writes every line end as a line feed, whatever the pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('\r', '\n', 'x'), maxLength: 6 })), (pieces) => {
      const written = unixNewlines();
      expect(pieces.map(written).join('')).toBe(pieces.join('').replaceAll(/\r\n|\r/g, '\n'));
    }),
  );
});

it('does not wait after a carriage return', () => {
  const written = unixNewlines();
  expect(['x\r', '\ny\r', 'z'].map(written)).toEqual(['x\n', 'y\n', 'z']);
});
