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

/** What is counted. */
export interface CountCallsOptions {
  instructions: InstructionReader;
  selection: Selection;
  experts: Iterable<string>;
  samples: number;
  index: JournalIndex;
  signal?: AbortSignal;
}

/** What a journal has of the calls that take part: it may hold more, of an earlier run with a larger limit. */
export async function countCalls(options: CountCallsOptions): Promise<Map<string, CallCounts>> {
  const { instructions, selection, samples, index, signal } = options;
  const counts = new Map([...options.experts].map((expert) => [expert, { done: 0, failures: 0 }]));
  if (index.lines === 0) return counts;
  for await (const instruction of readInstructionsAgain(instructions)) {
    signal?.throwIfAborted();
    if (!selection.has(instruction)) continue;
    for (const [expert, count] of counts)
      for (let sample = 0; sample < samples; sample++) {
        const key = callKey(instruction.id, expert, sample);
        if (!index.has(key)) continue;
        count.done++;
        if (!index.succeeded(key)) count.failures++;
      }
  }
  return counts;
}
