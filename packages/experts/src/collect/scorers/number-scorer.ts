import { extractNumber } from './extract-number.js';
import { numberOfText } from './number-of-text.js';
import { scorerError } from './scorer-error.js';
import type { Scorer } from './scorer.js';

/** Two numbers are equal if they differ by at most this share of the right one. */
const TOLERANCE = 1e-6;

/**
 * 1 if the number that the answer gives (see `extractNumber`) is the final answer, or the reference where that is a number; else 0.
 * Thousands separators, currency signs and "%" do not matter; 3/4 is 0.75.
 */
export const numberScorer: Scorer = {
  name: 'number',
  needsSimilarity: false,
  score({ instruction: { id, finalAnswer, reference }, response }) {
    const right = numberOfText(finalAnswer?.trim() ? finalAnswer : reference);
    if (right === undefined)
      throw scorerError(
        'number',
        id,
        'it needs a number as "finalAnswer". Add it to the instruction, or take the scorer auto, which compares texts otherwise.',
      );
    const given = extractNumber(response);
    const equal = given !== null && Math.abs(given.value - right) <= TOLERANCE * Math.abs(right);
    return { score: equal ? 1 : 0, answer: given && given.text };
  },
};
