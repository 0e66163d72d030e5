import { CallsLeft } from './calls-left.js';
import type { InstructionReader } from './collect-options.js';
import { callKey } from './journal/call-key.js';
import type { JournalIndex } from './journal/journal-index.js';
import { readInstructionsAgain } from './read-instructions-again.js';
import type { Selection } from './selection.js';

/** Calls of an expert that take part in a collection and have finished. */
export interface CallCounts {
  done: number;
  /** Of these. */
  failures: number;
}

/** The same, and what is left. */
export interface CountedCalls extends CallCounts {
  left: CallsLeft;
}

/** What is counted. */
export interface CountCallsOptions {
  instructions: InstructionReader;
  selection: Selection;
  experts: Iterable<string>;
  samples: number;
  index: JournalIndex;
  /** Calls that failed are left, too. */
  retryFailures: boolean;
  signal?: AbortSignal;
}

/** What a journal has of the calls that take part, and what it lacks: it may hold more, of an earlier run with a larger limit. */
export async function countCalls(options: CountCallsOptions): Promise<Map<string, CountedCalls>> {
  const { instructions, selection, samples, index, retryFailures, signal } = options;
  const counts = new Map(
    [...options.experts].map((expert) => [expert, { done: 0, failures: 0, left: new CallsLeft() }]),
  );
  if (index.lines === 0) {
    for (const { left } of counts.values()) left.moreFrom = 0;
    return counts;
  }
  let row = -1;
  for await (const instruction of readInstructionsAgain(instructions)) {
    signal?.throwIfAborted();
    row++;
    if (!selection.has(instruction)) continue;
    for (const [expert, count] of counts)
      for (let sample = 0; sample < samples; sample++) {
        const key = callKey(instruction.id, expert, sample);
        const succeeded = index.succeeded(key);
        const failed = !succeeded && index.has(key);
        if (succeeded || failed) count.done++;
        if (failed) count.failures++;
        if (failed ? retryFailures : !succeeded) count.left.add({ instruction, key, sample, again: failed }, row);
      }
  }
  return counts;
}
