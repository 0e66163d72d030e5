import type { Instruction } from '@torouter/data';
import { choiceLetter } from '../choice-letter.js';
import { choiceLetters } from '../choice-letters.js';
import { lettered } from './lettered.js';
import { plainAnswer } from './plain-answer.js';
import { scorerError } from './scorer-error.js';
import type { Scorer } from './scorer.js';

/**
 * 1 if the whole answer is the final answer, else the correct choice (its letter, its text, or both as in the prompt), else the
 * reference; compared as `plainAnswer` makes them.
 */
export const exactScorer: Scorer = {
  name: 'exact',
  needsSimilarity: false,
  score({ instruction, response }) {
    const right = rightAnswers(instruction).filter((text) => text.trim() !== '');
    if (right.length === 0)
      throw scorerError(
        'exact',
        instruction.id,
        'it needs a "finalAnswer", an "answerKey" or a "reference", and all are empty. Add one to the instruction.',
      );
    const texts = (instruction.choices ?? []).map(({ text }) => text);
    const { plain } = lettered(choiceLetters(instruction), texts);
    const given = plain(response);
    const equal = right.some((text) =>
      text.length === 1 ? plainAnswer(text) === plainAnswer(given) : plain(text) === given,
    );
    return { score: given !== '' && equal ? 1 : 0, answer: given || null };
  },
};

function rightAnswers(instruction: Instruction): string[] {
  const { finalAnswer, reference, choices = [] } = instruction;
  if (finalAnswer?.trim()) return [finalAnswer];
  const letter = choiceLetter(instruction);
  if (letter === undefined) return [reference];
  const correct = choices[choiceLetters(instruction).indexOf(letter)];
  return correct ? [letter, correct.text, `${letter}. ${correct.text}`, `${letter}) ${correct.text}`] : [letter];
}
