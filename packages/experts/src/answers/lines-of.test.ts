import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linesOf } from './lines-of.js';

it('cuts after LF, CR and CRLF, and leaves nothing out', () => {
  expect([...linesOf('a\nb\rc\r\n\r\r\n\nd')]).toEqual(['a\n', 'b\r', 'c\r\n', '\r', '\r\n', '\n', 'd']);
  expect([...linesOf('')]).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('x', 'yz', '\r', '\n', '\r\n', '✓')), (parts) => {
      const text = parts.join('');
      expect([...linesOf(text)]).toEqual(text.match(/[^\r\n]*(?:\r\n?|\n)|[^\r\n]+/g) ?? []);
    }),
  );
});

it('takes a line of any length', () => {
  const long = 'x'.repeat(50_000_000);
  expect([...linesOf(`${long}\n${long}`)].map((line) => line.length)).toEqual([50_000_001, 50_000_000]);
});
