import { validateHeaderValue } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { headerValue } from './header-value.js';

describe('headerValue', () => {
  it('leaves printable ASCII alone', () => {
    expect(headerValue('score 0.93, 20 % cheaper; "x"')).toBe('score 0.93, 20 % cheaper; "x"');
  });

  it('encodes everything else as UTF-8 bytes', () => {
    expect(headerValue('a\r\nset-cookie: b\0')).toBe('a%0D%0Aset-cookie: b%00');
    expect(headerValue('modèle 模')).toBe('mod%C3%A8le %E6%A8%A1');
    expect(headerValue('\ud800')).toBe('%EF%BF%BD');
  });

  it('is short, printable ASCII and valid for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const value = headerValue(text);
        validateHeaderValue('x', value);
        expect(value).toMatch(/^[\x20-\x7e]{0,6000}$/);
      }),
    );
  });
});
