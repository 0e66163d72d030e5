import { badRecord, optionalText, requiredName, requiredText, type RecordPlace } from '../files/record-reader.js';
import { readChoices } from './choices.js';
import type { Instruction } from './instruction.js';

const FIELDS: ReadonlySet<string> = new Set([
  'id',
  'dataset',
  'split',
  'prompt',
  'reference',
  'choices',
  'answerKey',
  'finalAnswer',
]);

/**
 * One row of torouter's own form. The reference may be empty where an answer key or a final answer says what is right.
 *
 * @throws {TorouterError} TOROUTER_BAD_RECORD with file and line.
 */
export function toInstruction(value: Record<string, unknown>, place: RecordPlace): Instruction {
  const split = optionalText(value, 'split', place);
  const answerKey = optionalText(value, 'answerKey', place);
  const finalAnswer = optionalText(value, 'finalAnswer', place);
  const choices = value.choices === undefined || value.choices === null ? undefined : readChoices(value.choices, place);
  if (choices && answerKey !== undefined && !choices.some(({ label }) => label === answerKey))
    throw badRecord(place, 'no choice has the label that "answerKey" names');
  const reference = requiredText(value, 'reference', place);
  if (![reference, answerKey, finalAnswer].some((text) => text?.trim()))
    throw badRecord(place, 'the field "reference" is empty, and there is neither "answerKey" nor "finalAnswer"');
  const extra = Object.fromEntries(Object.entries(value).filter(([field]) => !FIELDS.has(field)));
  return {
    id: requiredName(value, 'id', place),
    dataset: requiredText(value, 'dataset', place),
    ...(split !== undefined && { split }),
    prompt: requiredName(value, 'prompt', place),
    reference,
    ...(choices && { choices }),
    ...(answerKey !== undefined && { answerKey }),
    ...(finalAnswer !== undefined && { finalAnswer }),
    ...(Object.keys(extra).length && { extra }),
  };
}
