import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOutcomes } from '@torouter/data';
import type { Expert } from '../expert.js';
import { createFunctionExpert } from '../function/create-function-expert.js';
import { collect } from './collect.js';
import type { CollectEvent } from './collect-event.js';
import type { CollectOptions } from './collect-options.js';
import { answerTo, idOf, sums } from './fixtures/sums.js';
import { callKey } from './journal/call-key.js';
import { indexJournal } from './journal/index-journal.js';
import { numberScorer } from './scorers/number-scorer.js';

let scratch: string;
let folder: string;
beforeEach(async () => (folder = join((scratch = await mkdtemp(join(tmpdir(), 'collect disk '))), 'out')));
afterEach(() => rm(scratch, { recursive: true }));

const COUNT = 200;
/** What a tmpfs counts in, in bytes. */
const PAGE = 4096;
/** Answers with some 2,000 characters, and knows the keys of its calls. */
function verbose(name: string): Expert & { asked: string[] } {
  const asked: string[] = [];
  const expert = createFunctionExpert({
    ...{ name, maxConcurrency: 8 },
    run: async ({ messages }) => {
      const prompt = String(messages[0].content);
      asked.push(callKey(idOf(prompt), name, 0));
      await new Promise((resolve) => setImmediate(resolve));
      return `${'so '.repeat(700)}${answerTo(prompt)}`;
    },
  });
  return Object.assign(expert, { asked });
}
const optionsOf = (experts: Expert[]): CollectOptions => ({
  instructions: sums(COUNT),
  experts: new Map(experts.map((expert) => [expert.name, expert])),
  ...{ folder, resume: true, scorer: numberScorer, metrics: ['seconds', 'tokens'] },
});
const journal = () => join(folder, 'journal.jsonl');

describe('a disk that is full', () => {
  (existsSync('/dev/full') ? it : it.skip)(
    'ends the collection with the remedy, and the calls of all experts',
    async () => {
      const verboses = verbose('verbose');
      let ended = 0;
      const slow = createFunctionExpert({
        ...{ name: 'slow', maxConcurrency: 3 },
        run: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal!.addEventListener('abort', () => {
              ended++;
              reject(signal!.reason as Error);
            });
          }),
      });
      // After the journal was read, which /dev/full would never end, and before it is written.
      const fill = ({ type }: CollectEvent) => type === 'collect-start' && symlinkSync('/dev/full', journal());
      await expect(collect(optionsOf([verboses, slow]), fill)).rejects.toMatchObject({
        code: 'TOROUTER_WRITE_FAILED',
        message: expect.stringMatching(/journal\.jsonl could not be written \(ENOSPC\).*disk.*--resume/),
      });
      expect(ended).toBe(3);
      expect(verboses.asked.length).toBeLessThanOrEqual(2 * 8);
      await rm(journal());
      expect(await collect(optionsOf([verboses]))).toMatchObject({ status: 'complete', done: COUNT });
    },
  );

  /** Pages that are there besides those of the journal, the lock and the settings. */
  it.each([
    ['calls', -40],
    ['scores', 1],
    ['outcomes', 4],
  ])('during the %s: goes on when there is room again, and repeats only what was not written', async (what, pages) => {
    await collect({ ...optionsOf([verbose('verbose')]), folder: join(scratch, 'whole') });
    const { size } = await stat(join(scratch, 'whole', 'journal.jsonl'));
    const room = Math.ceil(size / PAGE) + 2 + pages;
    await mkdir(folder);
    const mount = (options: string) => spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
    if (mount(`size=${room * PAGE}`).status !== 0) return console.log('No tmpfs can be mounted: skipped.');
    try {
      const expert = verbose('verbose');
      await expect(collect(optionsOf([expert]))).rejects.toMatchObject({
        code: 'TOROUTER_WRITE_FAILED',
        message: expect.stringMatching(/\(ENOSPC\).*disk.*--resume/),
      });
      const index = await indexJournal(journal());
      expect([index.lines < COUNT, index.tornBytes]).toEqual([what === 'calls', 0]);
      expect((await readdir(folder)).filter((name) => name.endsWith('.new') || name === 'lock')).toEqual([]);
      const first = expert.asked.splice(0);
      expect(first.filter((key) => !index.has(key)).length).toBeLessThanOrEqual(2 * 8);
      expect(mount('remount,size=8m').status).toBe(0);
      expect(await collect(optionsOf([expert]))).toMatchObject({ status: 'complete', done: COUNT, failures: 0 });
      expect(expert.asked.filter((key) => index.has(key))).toEqual([]);
      expect(expert.asked).toHaveLength(COUNT - index.lines);
      expect((await readOutcomes(folder)).rows).toBe(COUNT);
    } finally {
      spawnSync('umount', [folder]);
    }
  });
});
