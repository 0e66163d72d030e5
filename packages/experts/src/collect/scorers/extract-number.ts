import { numberText } from './number-text.js';
import { numbersIn, type WrittenNumber } from './numbers-in.js';
import { ownPart } from './own-part.js';

/** Characters after a mark in which its number has to begin. */
const WINDOW = 200;

/** Marks that are looked at, from the last one backwards. */
const MARKS = 1000;

/** GSM8K's mark, and LaTeX's. */
const MARKED = /####|\\f?boxed ?\{/g;

/** "The answer is", "Answer:", `"answer": `. */
const STATED =
  /answer["'*_`]{0,4}(?:\s{0,2}[:=]|(?: to [^.:\n]{1,60})?,? (?:is|are|was|should be|would be|will be|must be)\b)/gi;

/** What follows says why, or gives another number: "72, since x = 3". */
const CLAUSE_END = /[,;.](?=\s)|\b(?:since|because|as|when|where|if|for)\b/i;

/**
 * The number that an answer gives: after the last "####" or in the last \boxed{}; else what it states as the answer ("The answer is 72",
 * "Answer: 72", `"answer": "72"`), the last time; else its last number. Of "3 * 4 = 12" it is the 12, else
 * the first number that follows. Takes time linear in the answer.
 *
 * @returns null for an answer without a number.
 */
export function extractNumber(response: string): WrittenNumber | null {
  const text = numberText(response);
  for (const part of [ownPart(text), text]) {
    const found = numberAfter(part, MARKED) ?? numberAfter(part, STATED);
    if (found) return found;
  }
  return last(numbersIn(text));
}

function numberAfter(text: string, mark: RegExp): WrittenNumber | null {
  const marks = [...text.matchAll(mark)].slice(-MARKS).reverse();
  for (const {
    0: { length },
    index,
  } of marks) {
    const begin = text.slice(index + length, index + length + WINDOW).trimStart();
    const [line] = begin.split(/[\n}]/, 1);
    const [clause] = line.split(CLAUSE_END, 1);
    const [found] = [...numbersIn(clause.slice(clause.lastIndexOf('=') + 1)), ...numbersIn(line)];
    if (found) return found;
  }
  return null;
}

function last<T>(values: Iterable<T>): T | null {
  let found: T | null = null;
  for (const value of values) found = value;
  return found;
}
