import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TorouterError, type Instruction } from '@torouter/data';
import type { ExpertConfig } from '../expert-config.js';
import type { Expert } from '../expert.js';
import { startUpstream } from '../fixtures/upstream.js';
import { createFunctionExpert } from '../function/create-function-expert.js';
import { collect, collectEvents } from './collect.js';
import type { CollectEvent } from './collect-event.js';
import type { CollectOptions } from './collect-options.js';
import { startProcess } from './fixtures/start-process.js';
import { answerSum } from './fixtures/sum-server.js';
import { answerTo, sums } from './fixtures/sums.js';
import { indexJournal } from './journal/index-journal.js';
import { numberScorer } from './scorers/number-scorer.js';

let scratch: string;
let folder: string;
beforeEach(async () => (folder = join((scratch = await mkdtemp(join(tmpdir(), 'collect stops '))), 'out')));
afterEach(() => rm(scratch, { recursive: true }));

const COUNT = 20;
const optionsOf = (experts: Expert[], more: Partial<CollectOptions> = {}): CollectOptions => ({
  instructions: sums(COUNT),
  experts: new Map(experts.map((expert) => [expert.name, expert])),
  folder,
  ...{ resume: true, scorer: numberScorer, metrics: ['seconds', 'tokens'] },
  ...more,
});
const journaled = async () => (await indexJournal(join(folder, 'journal.jsonl'))).lines;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(2);
}

/** Lets all that is ready run, so many times. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** An expert whose answers come when they are let go. */
function gated(name: string, maxConcurrency = 3): Expert & { asked: number; ended: number; letGo(): void } {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const counts = { asked: 0, ended: 0, letGo: () => letGo() };
  const expert = createFunctionExpert({
    ...{ name, maxConcurrency },
    run: async ({ messages }, { signal }) => {
      counts.asked++;
      signal!.addEventListener('abort', () => counts.ended++, { once: true });
      await gate;
      return answerTo(String(messages[0].content));
    },
  });
  return Object.assign(counts, expert);
}

/** An expert that says "later" to all calls. */
function busy(name: string): Expert & { asked: number } {
  const counts = { asked: 0 };
  const expert = createFunctionExpert({
    ...{ name, maxConcurrency: 3 },
    run: async () => {
      counts.asked++;
      throw new TorouterError('TOROUTER_EXPERT_REFUSED', 'Later.', {
        details: { status: 429, retryAfterSeconds: 600 },
      });
    },
  });
  return Object.assign(counts, expert);
}

/** A collection that works again: nothing of an earlier one holds the folder. */
async function expectFree(): Promise<void> {
  const expert = createFunctionExpert({
    name: 'slow',
    run: ({ messages }) => answerTo(String(messages[0].content)),
  });
  expect(await collect(optionsOf([expert]))).toMatchObject({ status: 'complete', done: COUNT });
}

describe('drainSignal', () => {
  it('lets calls in flight finish, writes them down, and starts no more', async () => {
    const slow = gated('slow');
    const drain = new AbortController();
    let ended = 0;
    const oneByOne: Expert = {
      ...slow,
      generate: (...call) => slow.generate(...call).finally(() => turns(1000 * ended++)),
    };
    const run = collect(optionsOf([oneByOne], { drainSignal: drain.signal }));
    await until(() => slow.asked === 3);
    drain.abort();
    slow.letGo();
    expect(await run).toMatchObject({ status: 'drained', done: 3, failures: 0, written: false });
    expect([slow.asked, await journaled()]).toEqual([3, 3]);
    await expectFree();
  });

  it('waits for no expert that wants to be left alone', async () => {
    const [slow, later] = [gated('slow'), busy('later')];
    const drain = new AbortController();
    const run = collect(optionsOf([slow, later], { drainSignal: drain.signal }));
    await until(() => slow.asked === 3 && later.asked >= 1);
    const asked = later.asked;
    drain.abort();
    slow.letGo();
    expect(await run).toMatchObject({ status: 'drained', done: 3 });
    expect([asked, later.asked]).toEqual([asked, asked]);
  });

  it('waits for no room under the cap', async () => {
    const slow = gated('slow');
    const dear: Expert = { ...slow, quote: () => ({ maxCostUsd: 4 }) as never };
    const drain = new AbortController();
    // Two calls may be in flight; a third waits for what they will have cost.
    const run = collect(optionsOf([dear], { drainSignal: drain.signal, maxCostUsd: 10 }));
    await until(() => slow.asked === 2);
    drain.abort();
    slow.letGo();
    expect(await run).toMatchObject({ status: 'drained', done: 2 });
    expect(slow.asked).toBe(2);
  });

  it('waits for no place', async () => {
    const [slow, other] = [gated('slow'), gated('other')];
    const drain = new AbortController();
    const run = collect(optionsOf([slow, other], { drainSignal: drain.signal, concurrency: 3 }));
    await until(() => slow.asked + other.asked === 3);
    drain.abort();
    slow.letGo();
    other.letGo();
    expect(await run).toMatchObject({ status: 'drained', done: 3 });
    expect(slow.asked + other.asked).toBe(3);
  });

  it('that has aborted before asks nothing', async () => {
    const slow = gated('slow');
    expect(await collect(optionsOf([slow], { drainSignal: AbortSignal.abort() }))).toMatchObject({
      ...{ status: 'drained', done: 0, written: false, silent: ['slow'] },
    });
    expect(slow.asked).toBe(0);
  });

  it('that comes while answers are scored keeps the scores that are there', async () => {
    const drain = new AbortController();
    let scored = 0;
    const expert = createFunctionExpert({
      name: 'quick',
      run: ({ messages }) => answerTo(String(messages[0].content)),
    });
    const scorer: typeof numberScorer = {
      ...numberScorer,
      score(item, options) {
        if (++scored === 300) drain.abort(new Error('drained'));
        options?.signal?.throwIfAborted();
        return numberScorer.score(item);
      },
    };
    const options = optionsOf([expert], { instructions: sums(1000), scorer });
    expect(await collect({ ...options, drainSignal: drain.signal })).toMatchObject({
      ...{ status: 'drained', done: 1000, written: false },
    });
    scored = 1000;
    expect(await collect(options)).toMatchObject({ status: 'complete', experts: [{ meanScore: 1, unscored: 0 }] });
    expect(scored).toBe(1000 + 1000 - 256);
  });
});

describe('signal', () => {
  it('ends calls in flight at once, with its reason, and gives the folder free', async () => {
    const [slow, later] = [gated('slow'), busy('later')];
    const caller = new AbortController();
    const reason = new Error('enough');
    const run = collect(optionsOf([slow, later], { signal: caller.signal }));
    await until(() => slow.asked === 3 && later.asked >= 1);
    caller.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect([slow.ended, await journaled()]).toEqual([3, 0]);
    await expectFree();
  });

  it('ends a wait for room under the cap, and for a place', async () => {
    for (const more of [{ maxCostUsd: 10 }, { concurrency: 2 }]) {
      const slow = gated('slow');
      const dear: Expert = { ...slow, quote: () => ({ maxCostUsd: 4 }) as never };
      const caller = new AbortController();
      const reason = new Error('enough');
      const run = collect(optionsOf([dear], { signal: caller.signal, ...more }));
      await until(() => slow.asked === 2);
      caller.abort(reason);
      await expect(run).rejects.toBe(reason);
    }
    await expectFree();
  });

  it('that has aborted before asks nothing, and one during scoring ends that', async () => {
    const slow = gated('slow');
    const reason = new Error('enough');
    await expect(collect(optionsOf([slow], { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(slow.asked).toBe(0);
    slow.letGo();
    const caller = new AbortController();
    const scorer: typeof numberScorer = {
      ...numberScorer,
      score: (_, options) =>
        new Promise((_resolve, reject) => {
          options!.signal!.addEventListener('abort', () => reject(new Error('mine')));
          caller.abort(reason);
        }),
    };
    await expect(collect(optionsOf([slow], { signal: caller.signal, scorer }))).rejects.toBe(reason);
    await expectFree();
  });

  it('leaves no rejection unhandled, and the process ends by itself', async () => {
    await using server = await startUpstream((response, received, count) => {
      if (count <= 5) answerSum(response, received); // the others hang
    });
    const expert: ExpertConfig = { name: 'a', protocol: 'openai', baseUrl: server.baseUrl, model: 'a' };
    const { child, ended } = startProcess('collect-process.ts', { folder, experts: [expert], count: 50 });
    await until(() => server.received.length === 50);
    child.kill('SIGTERM');
    const { code, stderr, events } = await ended;
    expect([code, stderr, events.at(-1)]).toEqual([0, '', { type: 'error', code: 'enough' }]);
    expect(await journaled()).toBe(5);
  });
});

describe('who listens', () => {
  it('may leave at any event, and the folder is free', async () => {
    const kinds: CollectEvent['type'][] = [
      'collect-start',
      'progress',
      'expert-stopped',
      'score-progress',
      'collect-end',
    ];
    for (const kind of kinds) {
      const slow = gated('slow');
      if (kind !== 'progress') slow.letGo();
      const wrong = createFunctionExpert({
        name: 'wrong',
        run: () => {
          throw new TorouterError('TOROUTER_API_KEY_MISSING', 'No key.');
        },
      });
      let left = false;
      for await (const event of collectEvents(optionsOf([slow, wrong])))
        if (event.type === kind) {
          left = true;
          break;
        }
      expect([kind, left]).toEqual([kind, true]);
      if (kind === 'progress') expect([slow.asked, slow.ended]).toEqual([3, 3]);
      await expectFree();
      folder = join(scratch, `after ${kind}`);
    }
  });

  it('and leaves while calls are in flight goes on when these have ended', async () => {
    const slow = gated('slow');
    let ended = 0;
    const hesitant: Expert = {
      ...slow,
      generate: (...call) =>
        slow.generate(...call).finally(async () => {
          await turns(3000);
          ended++;
        }),
    };
    for await (const { type } of collectEvents(optionsOf([hesitant]))) if (type === 'progress') break;
    expect([slow.asked, ended]).toEqual([3, 3]);
  });

  it('and leaves while answers are scored ends that', async () => {
    const quick = createFunctionExpert({ name: 'quick', run: ({ messages }) => answerTo(String(messages[0].content)) });
    let scored = 0;
    let ended = 0;
    const scorer: typeof numberScorer = {
      ...numberScorer,
      score(item, options) {
        if (++scored <= 256) return numberScorer.score(item);
        return new Promise((_, reject) => {
          options!.signal!.addEventListener('abort', () => reject(new Error(`${++ended}`)), { once: true });
        });
      },
    };
    const events = collectEvents(optionsOf([quick], { instructions: sums(512), scorer }));
    for await (const event of events) if (event.type === 'score-progress' && event.done === 256) break;
    expect(ended).toBe(256);
  });

  it('and throws ends it, and has its error', async () => {
    const slow = gated('slow');
    const error = new Error('mine');
    const run = collect(optionsOf([slow]), ({ type }) => {
      if (type === 'progress') throw error;
    });
    await expect(run).rejects.toBe(error);
    expect(slow.ended).toBe(3);
    await expectFree();
  });
});

describe('instructions that cannot be read to the end', () => {
  it('end it with their error, and calls in flight of all experts are written down', async () => {
    const [slow, other] = [gated('slow'), gated('other', Infinity)];
    const error = new Error('the disk is gone');
    let readings = 0;
    const instructions = async function* (): AsyncGenerator<Instruction> {
      yield* sums(10);
      // Twice it is read before the first call; then the one expert comes to its end while the other has three calls in flight.
      if (++readings <= 2) return;
      await until(() => slow.asked === 3);
      setImmediate(() => [slow, other].forEach((expert) => expert.letGo()));
      throw error;
    };
    await expect(collect(optionsOf([slow, other], { instructions }))).rejects.toBe(error);
    expect([slow.asked, other.asked, await journaled()]).toEqual([3, 10, 13]);
  });

  it('are refused before the first call where they are none, or cannot be asked', async () => {
    const slow = gated('slow');
    const choices = Array.from({ length: 27 }, (_, i) => ({ label: `${i}`, text: `${i}` }));
    const [first, ...others] = sums(5);
    for (const [instructions, code] of [
      [[], 'TOROUTER_EMPTY_DATA'],
      [[first, ...others, first], 'TOROUTER_DUPLICATE_QUERY'],
      [[...others, { ...first, choices }], 'TOROUTER_BAD_RECORD'],
    ] as const)
      await expect(collect(optionsOf([slow], { instructions }))).rejects.toMatchObject({ code });
    expect(slow.asked).toBe(0);
    await expectFree();
  });
});
