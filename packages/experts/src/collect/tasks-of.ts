import type { Instruction } from '@torouter/data';
import type { CallIdentity } from './call-records.js';
import type { CallsLeft } from './calls-left.js';
import type { CheckedCollectOptions } from './check-collect-options.js';
import { callKey } from './journal/call-key.js';
import type { JournalIndex } from './journal/journal-index.js';
import { readInstructionsAgain } from './read-instructions-again.js';
import type { Selection } from './selection.js';

/** One call that is to be made. */
export interface Task extends Pick<CallIdentity, 'key' | 'sample'> {
  instruction: Instruction;
  /** It failed in an earlier run. */
  again: boolean;
}

/** What is left for an expert, in the order of the instructions. */
export async function* tasksOf(
  expert: string,
  { instructions, samples, retryFailures, signal }: CheckedCollectOptions,
  selection: Selection,
  index: JournalIndex,
  left: CallsLeft,
): AsyncGenerator<Task, void> {
  for (let task = left.first.shift(); task; task = left.first.shift()) yield task;
  if (left.moreFrom === undefined) return;
  let row = 0;
  for await (const instruction of readInstructionsAgain(instructions)) {
    signal?.throwIfAborted();
    if (row++ < left.moreFrom || !selection.has(instruction)) continue;
    for (let sample = 0; sample < samples; sample++) {
      const key = callKey(instruction.id, expert, sample);
      const again = index.has(key);
      if (again && (!retryFailures || index.succeeded(key))) continue;
      yield { instruction, key, sample, again };
    }
  }
}
