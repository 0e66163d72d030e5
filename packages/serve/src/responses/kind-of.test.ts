import { expect, it } from '@jest/globals';
import { kindOf } from './kind-of.js';

it.each([
  [undefined, 'missing'],
  [null, 'null'],
  [[1], 'an array'],
  [{}, 'an object'],
  ['secret', 'a string'],
  [7, 'a number'],
  [true, 'a boolean'],
])('says of %j that it is %s', (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});
