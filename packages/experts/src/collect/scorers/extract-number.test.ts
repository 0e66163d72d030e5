import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { extractNumber } from './extract-number.js';

it.each<[string, number]>([
  ['72', 72],
  ['She sold 48 clips, then 24, together 72 clips.', 72],
  ['48 + 24 = 72\n#### 72', 72],
  ['#### 72\nThat took 3 steps.', 72],
  ['#### $1,234.50', 1234.5],
  ['First #### 1, then #### 2', 2],
  ['The result is \\boxed{72}, of 3 parts.', 72],
  ['\\boxed{1} was wrong; \\boxed{\\text{72 clips}} it is, I am 99% sure', 72],
  ['\\boxed{x = 72}', 72],
  ['\\boxed{\\frac{3}{4}}', 0.75],
  ['\\boxed{-\\frac{3}{4}}', -0.75],
  ['\\boxed{2\\frac{1}{2}}', 2.5],
  ['$1{,}200$', 1200],
  ['$12\\,000$', 12000],
  ['The answer is 72. It took 3 steps.', 72],
  ['The answer to the question is **$72** for 3 days.', 72],
  ['**Answer:** 72\n\nWe used 3 facts.', 72],
  ['Answer: 12 boxes * 6 pens = 72 pens', 72],
  ['The answer is 72, since x = 3.', 72],
  ['{"reasoning": "3 times 24", "answer": "72 clips in 2 months"}', 72],
  ['The answer is 71. No: the answer is 72. I checked 3 times.', 72],
  ['To find the answer, add 30 and 42. That makes 72.', 72],
  ['The answer is 72.\n\nQuestion: What is 1 + 1?\nThe answer is 2.', 72],
  ['It costs $1,234,567.', 1234567],
  ['It is -5.', -5],
  ['It is \u22125.', -5],
  ['It is -$5.', -5],
  ['It is $-5$.', -5],
  ['between 3-5', 5],
  ['50%', 50],
  ['about 3/4 of it', 0.75],
  ['2 1/2 hours', 2.5],
  ['.5', 0.5],
  ['well...5', 5],
  ['1.5e3', 1500],
  ['25 cm^2', 25],
  ['25 m^{2} of CO2', 25],
  ['on 12/25/2023', 2023],
  ['5kg', 5],
  ['1,2', 2],
])('%j gives %d', (response, value) => {
  expect(extractNumber(response)?.value).toBe(value);
});

it.each(['', 'no idea', 'CO2', 'x_1', '½', '1/0', `${'9'.repeat(400)}`])('%j gives none', (response) => {
  expect(extractNumber(response)).toBeNull();
});

it('says how the number was written', () => {
  expect(extractNumber('It is $1,200.50.')).toEqual({ text: '1,200.50', value: 1200.5 });
});

it('finds any number in any notation, wherever it stands', () => {
  const number = fc.oneof(
    fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((value) => ({ value, written: value.toLocaleString('en') })),
    fc
      .integer({ min: -(10 ** 9), max: 10 ** 9 })
      .map((value) => ({ value: value / 100, written: (value / 100).toFixed(2) })),
    fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }))
      .map(([a, b]) => ({ value: a / b, written: `${a}/${b}` })),
  );
  const frame = fc.constantFrom(
    '%',
    'So 3 and 4 make %.',
    'The answer is **%**!',
    '\\boxed{%}',
    '7 words\n#### %',
    '{"answer": "%"}',
  );
  fc.assert(
    fc.property(number, frame, ({ value, written }, frame) => {
      expect(extractNumber(frame.replace('%', written))?.value).toBeCloseTo(value, 9);
    }),
  );
});
