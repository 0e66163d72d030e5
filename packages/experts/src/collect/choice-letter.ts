import type { Instruction } from '@torouter/data';
import { choiceLetters } from './choice-letters.js';

/**
 * The letter of the correct choice as `instructionPrompt` shows it: by position, so a choice with the label "2" is "B". Where the
 * choices are in the prompt only, the answer key itself, if it is a letter.
 *
 * @returns undefined without an answer key, or with one that no choice has.
 * @throws {TorouterError} TOROUTER_BAD_RECORD for more than 26 choices.
 */
export function choiceLetter(instruction: Pick<Instruction, 'id' | 'choices' | 'answerKey'>): string | undefined {
  const { choices, answerKey } = instruction;
  if (answerKey === undefined) return undefined;
  if (choices === undefined) return /^\s*([A-Za-z])\s*$/.exec(answerKey)?.[1].toUpperCase();
  const index = choices.findIndex(({ label }) => label === answerKey);
  return index < 0 ? undefined : choiceLetters(instruction)[index];
}
