import { choiceLetter } from '../choice-letter.js';
import { choiceLetters } from '../choice-letters.js';
import { extractChoice } from './extract-choice.js';
import { lettered } from './lettered.js';
import { scorerError } from './scorer-error.js';
import type { Scorer } from './scorer.js';

/** Letters that are looked for where the choices are in the prompt only. */
const USUAL = 'ABCDEFGHIJ';

/** 1 if the choice that the answer makes (see `extractChoice`) is the correct one; else 0, also where it makes none. */
export const choiceScorer: Scorer = {
  name: 'choice',
  needsSimilarity: false,
  score({ instruction, response }) {
    const right = choiceLetter(instruction);
    if (right === undefined)
      throw scorerError(
        'choice',
        instruction.id,
        'it needs an "answerKey". Add it to the instruction, or take the scorer auto, which compares texts otherwise.',
      );
    const texts = (instruction.choices ?? []).map(({ text }) => text);
    const letters = choiceLetters(instruction) || (USUAL.includes(right) ? USUAL : USUAL + right);
    const answer = extractChoice(response, lettered(letters, texts));
    return { score: answer === right ? 1 : 0, answer };
  },
};
