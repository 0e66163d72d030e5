import { join } from 'node:path';
import { streamInstructions } from '@torouter/data';
import { createFunctionExpert, loadScorer } from '@torouter/experts';

const scorer = await loadScorer('exact');

/** A collection of the instructions in a folder's file by 10 experts of one function, in a folder beside that. */
export function collection(folder, run) {
  const names = Array.from({ length: 10 }, (_, i) => `expert-${i}`);
  return {
    instructions: () => streamInstructions([{ path: join(folder, 'instructions.jsonl') }]),
    experts: new Map(names.map((name) => [name, createFunctionExpert({ name, run })])),
    folder: join(folder, 'collection'),
    scorer,
  };
}
