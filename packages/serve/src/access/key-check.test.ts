import { describe, expect, it } from '@jest/globals';
import { KeyCheck } from './key-check.js';

const KEY = 'sk-top.secret_1+/=';
const check = new KeyCheck(KEY);

describe('KeyCheck', () => {
  it.each([`Bearer ${KEY}`, `bearer ${KEY}`, `BEARER   ${KEY}  `])('lets %j in', (authorization) => {
    expect(check.check(authorization)).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    KEY,
    `Basic ${KEY}`,
    `Bearer ${KEY}x`,
    `Bearer ${KEY.slice(1)}`,
    `Bearer ${KEY.toUpperCase()}`,
    `Bearer ${KEY} ${KEY}`,
    `Bearer x, Bearer ${KEY}`,
    `Bearer ${'x'.repeat(10_000)}`,
    [`Bearer ${KEY}`],
  ])('keeps %j out, and repeats nothing of it', (authorization) => {
    expect(() => check.check(authorization)).toThrow(
      expect.objectContaining({ code: 'TOROUTER_UNAUTHORIZED', message: expect.not.stringMatching(/secret|xx/) }),
    );
  });

  it.each(['', ' ', 'two words', 'sk-key\n', 'sk-ключ', 'sk\0'])(
    'refuses a key of %j, which no header could bring',
    (key) => {
      expect(() => new KeyCheck(key)).toThrow(expect.objectContaining({ code: 'TOROUTER_INVALID_ARGUMENT' }));
    },
  );
});
