import { readJsonLines } from '../files/read-json-lines.js';
import { badRecord, requiredName, requiredText } from '../files/record-reader.js';
import { readChoices } from './choices.js';
import type { Instruction, ReadInstructionOptions } from './instruction.js';
import { nonEmpty } from './non-empty.js';

/**
 * Reads AI2's ARC-Challenge JSONL: {id, question: {stem, choices: [{text, label}]}, answerKey} a line. `reference` is the text
 * of the correct choice; labels are A to E or digits.
 *
 * @throws {TorouterError} The errors of {@link readJsonLines}; TOROUTER_BAD_RECORD, TOROUTER_EMPTY_DATA.
 * @see https://allenai.org/data/arc
 */
export async function readArcChallenge(
  path: string,
  { split, signal }: ReadInstructionOptions = {},
): Promise<Instruction[]> {
  const instructions: Instruction[] = [];
  for await (const { line, value } of readJsonLines(path, { signal })) {
    const place = { file: path, line };
    const { question } = value;
    if (typeof question !== 'object' || question === null)
      throw badRecord(place, 'the field "question" should be an object');
    const sourceId = requiredName(value, 'id', place);
    const answerKey = requiredText(value, 'answerKey', place);
    const choices = readChoices((question as Record<string, unknown>).choices, place);
    const correct = choices.find(({ label }) => label === answerKey);
    if (!correct) throw badRecord(place, 'no choice has the label that "answerKey" names');
    if (!correct.text.trim()) throw badRecord(place, 'the text of the correct choice is empty');
    instructions.push({
      id: `arc-challenge/${sourceId}`,
      dataset: 'arc-challenge',
      ...(split !== undefined && { split }),
      prompt: requiredName(question as Record<string, unknown>, 'stem', place),
      reference: correct.text,
      choices,
      answerKey,
      extra: { sourceId },
    });
  }
  return nonEmpty(instructions, path);
}
