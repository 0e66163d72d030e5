import { readJsonLines } from '../files/read-json-lines.js';
import { badRecord, requiredName, requiredText } from '../files/record-reader.js';
import type { Instruction, ReadInstructionOptions } from './instruction.js';
import { nonEmpty } from './non-empty.js';

/**
 * Reads OpenAI's GSM8K JSONL: {question, answer} a line, the answer ending in `#### <number>`. `reference` is the whole
 * worked solution, `finalAnswer` the number as written (it may hold commas). The source has no ids: they are
 * `gsm8k/<split>/<row from 0>`, without a split `gsm8k/<row from 0>`.
 *
 * @throws {TorouterError} The errors of {@link readJsonLines}; TOROUTER_BAD_RECORD, TOROUTER_EMPTY_DATA.
 * @see https://github.com/openai/grade-school-math
 */
export async function readGsm8k(path: string, { split, signal }: ReadInstructionOptions = {}): Promise<Instruction[]> {
  const instructions: Instruction[] = [];
  for await (const { line, value } of readJsonLines(path, { signal })) {
    const place = { file: path, line };
    const reference = requiredText(value, 'answer', place);
    const finalAnswer = /####\s*(\S.*?)\s*$/.exec(reference)?.[1];
    if (finalAnswer === undefined) throw badRecord(place, 'the field "answer" should end in "#### <number>"');
    instructions.push({
      id: ['gsm8k', ...(split === undefined ? [] : [split]), instructions.length].join('/'),
      dataset: 'gsm8k',
      ...(split !== undefined && { split }),
      prompt: requiredName(value, 'question', place),
      reference,
      finalAnswer,
    });
  }
  return nonEmpty(instructions, path);
}
