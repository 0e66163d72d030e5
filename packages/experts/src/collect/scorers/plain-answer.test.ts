import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainAnswer } from './plain-answer.js';

it.each([
  ['Paris', 'paris'],
  ['  **Paris.**\n', 'paris'],
  ['"Paris"', 'paris'],
  ['„Paris“', 'paris'],
  ['`x = 1`', 'x = 1'],
  ['# Paris', 'paris'],
  ['- Paris', 'paris'],
  ['New\n\tYork!', 'new york'],
  ['(B)', 'b'],
  ['パリ。', 'パリ'],
  ['STRASSE', 'strasse'],
  ['Straße', 'strasse'],
  ['STRAẞE', 'strasse'],
  ['ΟΔΟΣ', 'οδος'],
  ['οδοσ', 'οδος'],
  ['e\u0301t\u00e9', '\u00e9t\u00e9'],
  // Signs of a value
  ['-5', '-5'],
  ['$5.50', '$5.50'],
  ['50%', '50%'],
  ['C++', 'c++'],
  ['C#', 'c#'],
  // Nothing else
  ['???', '???'],
  ['', ''],
  [' \n', ''],
])('%j is %j', (text, plain) => {
  expect(plainAnswer(text)).toBe(plain);
});

it('is the same of what it made, and finds letters however they are wrapped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z0-9]{1,20}$/), (text, word) => {
      expect(plainAnswer(plainAnswer(text))).toBe(plainAnswer(text));
      expect(plainAnswer(`"**${word.toUpperCase()}**".`)).toBe(word);
    }),
  );
});
