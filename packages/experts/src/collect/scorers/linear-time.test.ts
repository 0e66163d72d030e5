import { expect, it } from '@jest/globals';
import { extractChoice } from './extract-choice.js';
import { extractNumber } from './extract-number.js';
import { lettered } from './lettered.js';
import { plainAnswer } from './plain-answer.js';

const SMALL = 2 ** 14;
const LARGE = 2 ** 18;

const choices = lettered('ABCD', ['a cork', 'a stone', '12', 'x'.repeat(300)]);
const extractors = {
  number: extractNumber,
  choice: (text: string) => extractChoice(text, choices),
  plain: (text: string) => plainAnswer(text),
};

/** Milliseconds of the processor, the least of several runs: other work on the machine does not count. */
function cost(run: (text: string) => unknown, text: string): number {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage();
    run(text);
    least = Math.min(least, process.cpuUsage(before).user / 1000);
  }
  return least;
}

// What runs of these would try again from each of their places, were an expression written carelessly.
const numbers = ['1', '1,111', ',111', '1/', '1 1/', '1e', '12 ', '#### ', '\\boxed{', '\\frac{1}{', '{', '$'];
const signs = ['(', '.', '. ', '\n', '\n ', '- ', '**', '\ud800', ' '];
const words = ['A\n', 'A or ', 'a cork ', 'a corkx', 'option ', 'is correct ', ' is the most', '\nquestion '];
const statements = ['answer is ', 'answer: a ', 'answer(', 'answer to '];

// 16 times the text may cost 16 times as much, and some more for memory; if it were quadratic, 256 times.
it.each([...numbers, ...signs, ...words, ...statements])('%j without end costs in proportion to its length', (unit) => {
  for (const [name, run] of Object.entries(extractors)) {
    const small = Math.max(1, cost(run, unit.repeat(SMALL / unit.length)));
    const growth = cost(run, unit.repeat(LARGE / unit.length)) / small;
    expect({ name, linear: growth < 128 || growth }).toEqual({ name, linear: true });
  }
});

it.each(['9', '(', '\\boxed{', 'answer is ', '(A) or (B) or '])('a megabyte of %j is no answer', (unit) => {
  const text = unit.repeat(2 ** 20 / unit.length);
  expect(extractNumber(text)).toBeNull();
  expect(extractChoice(text, choices)).toBeNull();
});
