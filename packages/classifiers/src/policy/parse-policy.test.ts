import { expect, it } from '@jest/globals';
import { parsePolicy } from './parse-policy.js';

it('accepts the policies there are', () => {
  expect(parsePolicy({ kind: 'argmax' })).toEqual({ kind: 'argmax' });
  expect(parsePolicy({ kind: 'utility', lambda: 3 })).toEqual({ kind: 'utility', lambda: 3 });
});

it.each([
  { kind: 'utility' },
  { kind: 'utility', lambda: -1 },
  { kind: 'best' },
  { kind: 'argmax', lambda: 1 },
  null,
  'argmax',
])('refuses %j', (value) => {
  expect(() => parsePolicy(value)).toThrow(/A policy is/);
});
