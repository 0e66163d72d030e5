import { createHash } from 'node:crypto';
import { TorouterError, type Instruction } from '@torouter/data';
import type { InstructionReader } from './collect-options.js';
import { callKey } from './journal/call-key.js';
import { KeySet } from './journal/key-set.js';
import { readInstructionsAgain } from './read-instructions-again.js';
import { rankOf, Selection } from './selection.js';

/** Rows that stand for all of them in estimates. */
const EXAMPLES = 256;

/** What a first reading of the instructions tells. */
export interface InstructionSurvey {
  selection: Selection;
  /** That take part. */
  count: number;
  /** That take part, by dataset. */
  datasets: Record<string, number>;
  /** SHA-256 of all instructions, also of those that do not take part. */
  hash: string;
  /** Some of those that take part. */
  examples: Instruction[];
}

/**
 * Reads all instructions once: counts them, compares their ids, and draws those that take part. Holds 8 to 20 bytes a row.
 *
 * @throws {TorouterError} TOROUTER_DUPLICATE_QUERY, TOROUTER_EMPTY_DATA; what the reader throws; the signal's reason.
 */
export async function surveyInstructions(
  reader: InstructionReader,
  { limit, seed, signal }: { limit?: number; seed: number; signal?: AbortSignal },
): Promise<InstructionSurvey> {
  const ids = new KeySet();
  const ranks = new Map<string, number[]>();
  const sizes = new Map<string, number>();
  const content = createHash('sha256');
  for await (const instruction of readInstructionsAgain(reader)) {
    signal?.throwIfAborted();
    const { id, dataset } = instruction;
    const key = callKey(id, '', 0);
    if (!ids.add(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16)))
      throw new TorouterError(
        'TOROUTER_DUPLICATE_QUERY',
        `Two instructions have the id ${JSON.stringify(id)}. Ids must be unique over all files; rename one.`,
        { details: { id } },
      );
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
  return {
    selection,
    count: [...shares.values()].reduce((sum, share) => sum + share, 0),
    datasets: Object.fromEntries(shares),
    hash: content.digest('hex'),
    examples: await someOf(reader, selection),
  };
}

/** The parts of an instruction that decide what is asked and what is right. */
function asked({ id, dataset, prompt, reference, choices, answerKey, finalAnswer }: Instruction): string {
  return `${JSON.stringify([id, dataset, prompt, reference, choices, answerKey, finalAnswer])}\n`;
}

/** As many of each as possible up to `limit` in all, the same number of each as far as they have so many. */
function evenShares(sizes: ReadonlyMap<string, number>, limit: number): Map<string, number> {
  const bySize = [...sizes].sort(([, a], [, b]) => a - b);
  const shares = new Map<string, number>();
  let left = limit;
  bySize.forEach(([dataset, size], i) => {
    const share = Math.min(size, Math.floor(left / (bySize.length - i)));
    shares.set(dataset, share);
    left -= share;
  });
  return new Map([...sizes.keys()].map((dataset) => [dataset, shares.get(dataset)!]));
}

/** The highest of the `count` lowest; below all where there shall be none. */
function lowest(values: number[], count: number): number {
  return count === 0 ? -1 : [...values].sort((a, b) => a - b)[count - 1];
}

async function someOf(reader: InstructionReader, selection: Selection): Promise<Instruction[]> {
  const examples: Instruction[] = [];
  for await (const instruction of readInstructionsAgain(reader)) {
    if (selection.has(instruction)) examples.push(instruction);
    if (examples.length === EXAMPLES) break;
  }
  return examples;
}
