import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../files/file-error.js';
import { readJsonLines } from '../files/read-json-lines.js';
import { badRecord, optionalText, requiredName, requiredText, type RecordPlace } from '../files/record-reader.js';
import { TorouterError } from '../torouter-error.js';
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
 * Reads instructions in torouter's own form: one `.jsonl` or `.jsonl.gz` file, or all of those in a folder in order of name,
 * with {id, dataset, prompt, reference, split?, choices?, answerKey?, finalAnswer?, …} a line; other fields are kept in `extra`.
 *
 * @throws {TorouterError} The errors of {@link readJsonLines}; TOROUTER_BAD_RECORD, TOROUTER_DUPLICATE_QUERY,
 *   TOROUTER_EMPTY_DATA; the reason of `signal` once it is aborted.
 */
export async function readInstructions(
  path: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Instruction[]> {
  const instructions: Instruction[] = [];
  const ids = new Set<string>();
  for (const file of await instructionFiles(path))
    for await (const { line, value } of readJsonLines(file, { signal })) {
      const place = { file, line };
      const instruction = toInstruction(value, place);
      if (ids.has(instruction.id))
        throw new TorouterError(
          'TOROUTER_DUPLICATE_QUERY',
          `${file}, line ${line}: an instruction with the id "${instruction.id}" came before. Ids must be unique.`,
          { details: { ...place, id: instruction.id } },
        );
      ids.add(instruction.id);
      instructions.push(instruction);
    }
  return nonEmpty(instructions, path);
}

/** @throws {TorouterError} TOROUTER_EMPTY_DATA */
export function nonEmpty(instructions: Instruction[], file: string): Instruction[] {
  if (!instructions.length)
    throw new TorouterError('TOROUTER_EMPTY_DATA', `${file} holds no instructions. Give a file with at least one.`, {
      details: { file },
    });
  return instructions;
}

async function instructionFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => /\.jsonl(\.gz)?$/.test(name)).sort();
    if (names.length) return names.map((name) => join(path, name));
  } catch (error) {
    throw fileError(error, path);
  }
  throw new TorouterError('TOROUTER_FILE_NOT_FOUND', `${path} holds no .jsonl or .jsonl.gz file. Check the path.`, {
    details: { file: path },
  });
}

function toInstruction(value: Record<string, unknown>, place: RecordPlace): Instruction {
  const split = optionalText(value, 'split', place);
  const answerKey = optionalText(value, 'answerKey', place);
  const finalAnswer = optionalText(value, 'finalAnswer', place);
  const choices = value.choices === undefined || value.choices === null ? undefined : readChoices(value.choices, place);
  if (choices && answerKey !== undefined && !choices.some(({ label }) => label === answerKey))
    throw badRecord(place, 'no choice has the label that "answerKey" names');
  const extra = Object.fromEntries(Object.entries(value).filter(([field]) => !FIELDS.has(field)));
  return {
    id: requiredName(value, 'id', place),
    dataset: requiredText(value, 'dataset', place),
    ...(split !== undefined && { split }),
    prompt: requiredText(value, 'prompt', place),
    reference: requiredText(value, 'reference', place),
    ...(choices && { choices }),
    ...(answerKey !== undefined && { answerKey }),
    ...(finalAnswer !== undefined && { finalAnswer }),
    ...(Object.keys(extra).length && { extra }),
  };
}
