import { createHash } from 'node:crypto';
import { TorouterError, type Instruction } from '@torouter/data';
import type { InstructionReader } from './collect-options.js';
import { choiceLetters } from './choice-letters.js';
import { evenShares } from './even-shares.js';
import { IdSet } from './id-set.js';
import { readInstructionsAgain } from './read-instructions-again.js';
import { rankOf, Selection } from './selection.js';

/** Rows that stand for all of them in estimates. */
const EXAMPLES = 256;

/** What a first reading of the instructions tells. */
export interface InstructionSurvey {
  selection: Selection;
  /** Of those that take part. */
  ids: IdSet;
  /** That take part. */
  count: number;
  /** That take part, by dataset. */
  datasets: Record<string, number>;
  /** SHA-256 of all instructions, also of those that do not take part. */
  hash: string;
  /** Some of those that take part, spread over them. */
  examples: Instruction[];
}

/**
 * Reads all instructions twice: counts them, compares their ids, and draws those that take part. Holds 20 to 40 bytes a row.
 *
 * @throws {TorouterError} TOROUTER_DUPLICATE_QUERY, TOROUTER_EMPTY_DATA, TOROUTER_BAD_RECORD for more than 26 choices; what the reader
 *   throws; the signal's reason.
 */
export async function surveyInstructions(
  reader: InstructionReader,
  { limit, seed, signal }: { limit?: number; seed: number; signal?: AbortSignal },
): Promise<InstructionSurvey> {
  const ids = new IdSet();
  const ranks = new Map<string, number[]>();
  const sizes = new Map<string, number>();
  const content = createHash('sha256');
  for await (const instruction of readInstructionsAgain(reader)) {
    signal?.throwIfAborted();
    const { id, dataset } = instruction;
    if (!ids.add(id))
      throw new TorouterError(
        'TOROUTER_DUPLICATE_QUERY',
        `Two instructions have the id ${JSON.stringify(id)}. Ids must be unique over all files; rename one.`,
        { details: { id } },
      );
    choiceLetters(instruction); // what cannot be asked is told before the first call
    content.update(asked(instruction));
    sizes.set(dataset, (sizes.get(dataset) ?? 0) + 1);
    if (limit === undefined) continue;
    const ofDataset = ranks.get(dataset) ?? [];
    ranks.set(dataset, ofDataset);
    ofDataset.push(rankOf(id, seed));
  }
  if (sizes.size === 0) throw new TorouterError('TOROUTER_EMPTY_DATA', 'There are no instructions. Give at least one.');
  const shares = limit === undefined ? sizes : evenShares(sizes, limit);
  const highest =
    limit === undefined
      ? undefined
      : new Map([...shares].map(([dataset, share]) => [dataset, lowest(ranks.get(dataset)!, share)]));
  const selection = new Selection(seed, highest);
  const count = [...shares.values()].reduce((sum, share) => sum + share, 0);
  return {
    selection,
    count,
    datasets: Object.fromEntries(shares),
    hash: content.digest('hex'),
    ...(await drawn(reader, selection, count, limit === undefined ? ids : undefined)),
  };
}

/** The parts of an instruction that decide what is asked and what is right. */
function asked({ id, dataset, prompt, reference, choices, answerKey, finalAnswer }: Instruction): string {
  return `${JSON.stringify([id, dataset, prompt, reference, choices, answerKey, finalAnswer])}\n`;
}

/** The highest of the `count` lowest; below all where there shall be none. */
function lowest(values: number[], count: number): number {
  return count === 0 ? -1 : [...values].sort((a, b) => a - b)[count - 1];
}

/** Those that take part, and some of them. */
async function drawn(
  reader: InstructionReader,
  selection: Selection,
  count: number,
  ids: IdSet | undefined,
): Promise<Pick<InstructionSurvey, 'ids' | 'examples'>> {
  const examples: Instruction[] = [];
  const wanted = Math.min(EXAMPLES, count);
  const selected = ids ?? new IdSet();
  let i = 0;
  for await (const instruction of readInstructionsAgain(reader)) {
    if (ids && examples.length === wanted) break;
    if (!selection.has(instruction)) continue;
    if (!ids) selected.add(instruction.id);
    // Every so many-th: files come one dataset after the other.
    if (Math.floor((++i * wanted) / count) > examples.length) examples.push(instruction);
  }
  return { ids: selected, examples };
}
