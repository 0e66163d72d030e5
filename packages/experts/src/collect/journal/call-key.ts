import { hash } from 'node:crypto';

/**
 * What a call is known by in a journal, also in a later run: 16 hex digits of a SHA-256. Two of a million calls have the same
 * with a probability of 3e-8.
 *
 * @param id Of the instruction.
 * @param sample Which of the answers to the same instruction, from 0.
 */
export function callKey(id: string, expert: string, sample: number): string {
  // JSON keeps the parts apart, and half a surrogate pair from the replacement character that UTF-8 would make of it.
  return hash('sha256', JSON.stringify([id, expert, sample])).slice(0, 16);
}
