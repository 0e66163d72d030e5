import { TorouterError, type Instruction } from '@torouter/data';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The letters of an instruction's choices by position, "ABCD" for four, whatever their labels are; "" without choices.
 *
 * @throws {TorouterError} TOROUTER_BAD_RECORD for more than 26 choices.
 */
export function choiceLetters({ id, choices = [] }: Pick<Instruction, 'id' | 'choices'>): string {
  if (choices.length > ALPHABET.length)
    throw new TorouterError(
      'TOROUTER_BAD_RECORD',
      `The instruction "${id}" has ${choices.length} choices, and letters are for at most ${ALPHABET.length}. Leave some out, or remove "choices" and write them into the prompt.`,
      { details: { id, choices: choices.length } },
    );
  return ALPHABET.slice(0, choices.length);
}
