import { expect, it } from '@jest/globals';
import { invalidField } from './invalid-field.js';

it.each([
  ['a string', undefined, 'Expected "x" to be a string; it is missing.'],
  ['an object', 'secret', 'Expected "x" to be an object; got a string.'],
  ['a string', 42, 'Expected "x" to be a string; got a number.'],
  ['a whole number of at least 1', 0, 'Expected "x" to be a whole number of at least 1; got 0.'],
])('says that %s was expected and %j came, without quoting a prompt', (expected, value, message) => {
  expect(invalidField('x', expected, value)).toMatchObject({
    code: 'TOROUTER_INVALID_ARGUMENT',
    details: { param: 'x' },
    message,
  });
});
