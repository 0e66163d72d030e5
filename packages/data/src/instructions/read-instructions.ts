import { TorouterError } from '../torouter-error.js';
import type { Instruction } from './instruction.js';
import { ownInstructions } from './own-instructions.js';

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
  for await (const { instruction, place } of ownInstructions(path, { signal })) {
    if (ids.has(instruction.id))
      throw new TorouterError(
        'TOROUTER_DUPLICATE_QUERY',
        `${place.file}, line ${place.line}: an instruction with the id "${instruction.id}" came before. Ids must be unique.`,
        { details: { ...place, id: instruction.id } },
      );
    ids.add(instruction.id);
    instructions.push(instruction);
  }
  return instructions;
}
