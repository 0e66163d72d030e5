import { expect, it } from '@jest/globals';
import { mayHave, readHeaders } from './read-headers.js';

const raw = ['Content-Encoding', 'gzip', 'set-cookie', 'a', 'Set-Cookie', 'b'].map((text) => Buffer.from(text));

it('reads raw headers, names in lower case', () => {
  expect(readHeaders(raw)).toEqual({ 'content-encoding': 'gzip', 'set-cookie': ['a', 'b'] });
});

it('knows which headers are not there', () => {
  expect(['content-encoding', 'content-language', 'retry-after'].map((name) => mayHave(name, raw))).toEqual([
    true,
    true,
    false,
  ]);
});
