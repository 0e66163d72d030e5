import type { Instruction } from '@torouter/data';
import { choiceLetters } from './choice-letters.js';

/**
 * The prompt of an instruction as experts are asked it: the question as published, and below it its choices, one a line, as
 * "A. text". They are lettered by position, whatever their labels are in the source (some of ARC's are digits).
 *
 * @throws {TorouterError} TOROUTER_BAD_RECORD for more than 26 choices.
 */
export function instructionPrompt(instruction: Pick<Instruction, 'id' | 'prompt' | 'choices'>): string {
  const letters = choiceLetters(instruction);
  const lines = (instruction.choices ?? []).map(({ text }, i) => `${letters[i]}. ${text}`);
  return [instruction.prompt, ...lines].join('\n');
}
