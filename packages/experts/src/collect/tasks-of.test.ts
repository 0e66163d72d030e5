import { expect, it } from '@jest/globals';
import type { Instruction } from '@torouter/data';
import fc from 'fast-check';
import { checkCollectOptions } from './check-collect-options.js';
import { countCalls } from './count-calls.js';
import { callKey } from './journal/call-key.js';
import { call } from './journal/fixtures/call.js';
import { JournalIndex } from './journal/journal-index.js';
import { prefixOf } from './journal/prefix-of.js';
import { loadScorer } from './scorers/load-scorer.js';
import { Selection } from './selection.js';
import { tasksOf } from './tasks-of.js';

const FATES = ['left', 'failed', 'succeeded'] as const;
const all: Instruction[] = Array.from({ length: 700 }, (_, i) => ({
  ...{ id: `sum/${i}`, dataset: 'sums', prompt: '', reference: '' },
}));
const scorer = await loadScorer('exact');

it('what is left is every call that no earlier run has finished, in order, be it little or much', async () => {
  const rows = fc.integer({ min: 1, max: all.length });
  const options = { rows, samples: fc.integer({ min: 1, max: 3 }), retryFailures: fc.boolean(), seed: fc.nat() };
  await fc.assert(
    fc.asyncProperty(fc.record(options), async ({ rows, samples, retryFailures, seed }) => {
      const instructions = all.slice(0, rows);
      const index = new JournalIndex();
      const expected: unknown[] = [];
      let state = seed;
      for (const instruction of instructions)
        for (let sample = 0; sample < samples; sample++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          const fate = FATES[(state >>> 16) % (1 + (seed % 3))];
          const key = callKey(instruction.id, 'a', sample);
          if (fate !== 'left')
            index.add(prefixOf(call({ key, expert: 'a', code: fate === 'failed' ? 'TOROUTER_EXPERT_TIMEOUT' : null })));
          if (fate === 'left' || (fate === 'failed' && retryFailures))
            expected.push({ instruction, key, sample, again: fate === 'failed' });
        }
      const selection = new Selection(42);
      const expert = { name: 'a' } as never;
      const checked = checkCollectOptions({
        ...{ instructions, experts: new Map([['a', expert]]), folder: '', samples, retryFailures, scorer },
      });
      const counts = await countCalls({
        ...{ instructions, experts: ['a'], selection },
        samples,
        index,
        retryFailures,
      });
      const tasks = [];
      for await (const task of tasksOf('a', checked, selection, index, counts.get('a')!.left)) tasks.push(task);
      expect(tasks).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

it('reads the instructions no more where little is left', async () => {
  let readings = 0;
  const instructions = async function* () {
    readings++;
    yield* all;
  };
  const index = new JournalIndex();
  for (const { id } of all.slice(10)) index.add(prefixOf(call({ key: callKey(id, 'a', 0), expert: 'a' })));
  const selection = new Selection(42);
  const counts = await countCalls({ instructions, selection, experts: ['a'], samples: 1, index, retryFailures: false });
  const checked = checkCollectOptions({
    ...{ instructions, experts: new Map([['a', { name: 'a' } as never]]), folder: '', scorer },
  });
  const tasks = [];
  for await (const task of tasksOf('a', checked, selection, index, counts.get('a')!.left)) tasks.push(task);
  expect(tasks.map(({ instruction }) => instruction)).toEqual(all.slice(0, 10));
  expect(readings).toBe(1);
});
