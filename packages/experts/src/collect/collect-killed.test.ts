import { appendFile, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createExperts } from '../create-experts.js';
import type { ExpertConfig } from '../expert-config.js';
import { startUpstream, type Received } from '../fixtures/upstream.js';
import { collect } from './collect.js';
import type { CollectOptions } from './collect-options.js';
import type { CollectProcessOptions } from './fixtures/collect-process.js';
import { outcomesOf } from './fixtures/outcomes-of.js';
import { startProcess } from './fixtures/start-process.js';
import { promptOf, startSumServer } from './fixtures/sum-server.js';
import { idOf, sums } from './fixtures/sums.js';
import { callKey } from './journal/call-key.js';
import { indexJournal } from './journal/index-journal.js';
import { numberScorer } from './scorers/number-scorer.js';

/** Calls in flight of each expert. */
const FLIGHT = 8;

let scratch: string;
let folder: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'collect killed '));
  folder = join(scratch, 'out');
});
afterEach(() => rm(scratch, { recursive: true }));

const configs = (baseUrl: string, ...names: string[]): ExpertConfig[] =>
  names.map((name) => ({ name, protocol: 'openai', baseUrl, model: name, maxConcurrency: FLIGHT }));
const start = (options: Partial<CollectProcessOptions> & Pick<CollectProcessOptions, 'experts' | 'count'>) =>
  startProcess('collect-process.ts', { folder, resume: true, ...options });
const keyOf = (received: Received) => callKey(idOf(promptOf(received)), String(received.body.model), 0);

/** Collects in this process what the others do. */
async function collectHere(experts: ExpertConfig[], count: number, options: Partial<CollectOptions> = {}) {
  const made = createExperts(experts);
  try {
    return await collect({
      ...{ instructions: sums(count), experts: made, folder, resume: true },
      ...{ scorer: numberScorer, metrics: ['seconds', 'tokens'] },
      ...options,
    });
  } finally {
    for (const expert of made.values()) await expert.close();
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(2);
}

describe('a collection that is killed', () => {
  it('at any moment of its calls repeats at most those in flight, and ends as one that was not', async () => {
    await using server = await startSumServer();
    const experts = configs(server.baseUrl, 'good', 'bad');
    const count = 250;
    const kills = [0, ...Array.from({ length: 4 }, () => 1 + Math.floor(Math.random() * 120))];
    for (const requests of kills) {
      const before = await indexJournal(join(folder, 'journal.jsonl'));
      const from = server.received.length;
      const { child, event, ended } = start({ experts, count });
      if (requests === 0) await event('collect-start');
      else await until(() => server.received.length >= from + requests);
      child.kill('SIGKILL');
      expect((await ended).signal).toBe('SIGKILL');
      const made = server.received.slice(from).map(keyOf);
      expect(made.filter((key) => before.has(key))).toEqual([]);
      const after = await indexJournal(join(folder, 'journal.jsonl'));
      expect(made.filter((key) => !after.has(key)).length).toBeLessThanOrEqual(2 * FLIGHT);
    }
    const last = start({ experts, count });
    const { code, stderr, events } = await last.ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(events.at(-1)).toMatchObject({ summary: { status: 'complete', done: 2 * count, failures: 0 } });
    expect(server.received.length).toBeLessThanOrEqual(2 * count + kills.length * 2 * FLIGHT);
    expect(new Set(server.received.map(keyOf)).size).toBe(2 * count);

    await collectHere(experts, count, { folder: join(scratch, 'whole') });
    expect(await outcomesOf(folder)).toEqual(await outcomesOf(join(scratch, 'whole')));
  });

  it('while it scores goes on behind the last score', async () => {
    await using server = await startSumServer();
    const experts = configs(server.baseUrl, 'good');
    const { child, ended } = start({ experts, count: 600, hang: { scored: 300 } });
    const scores = () => readFile(join(folder, 'scores.jsonl'), 'utf8').catch(() => '');
    await until(async () => (await scores()).length > 0);
    child.kill('SIGKILL');
    await ended;
    const lines = (await scores()).trimEnd().split('\n');
    expect(lines).toHaveLength(256);
    await appendFile(join(folder, 'scores.jsonl'), '{"key":"012'); // and it was in the middle of a line

    let scored = 0;
    const scorer: typeof numberScorer = { ...numberScorer, score: (item) => (scored++, numberScorer.score(item)) };
    const summary = await collectHere(experts, 600, { scorer });
    expect(summary.experts[0]).toMatchObject({ done: 600, meanScore: 1, unscored: 0 });
    expect(scored).toBe(600 - 256);
    expect((await scores()).trimEnd().split('\n').slice(0, 256)).toEqual(lines);
    expect(server.received).toHaveLength(600);
  });

  it('while it writes leaves the older outcomes', async () => {
    await using server = await startSumServer();
    const experts = configs(server.baseUrl, 'good');
    await collectHere(experts, 60, { limit: 20 });
    const before = await outcomesOf(folder);
    const { child, ended } = start({ experts, count: 60, hang: 'writing' });
    await until(async () => (await readdir(folder)).includes('queries.jsonl.gz.new'));
    child.kill('SIGKILL');
    await ended;
    expect(await outcomesOf(folder)).toEqual(before);

    await collectHere(experts, 60);
    expect((await outcomesOf(folder)).outcomes).toHaveLength(60);
    expect((await readdir(folder)).sort()).toEqual(
      ['collect.json', 'journal.jsonl', 'meta.json', 'outcomes.jsonl.gz', 'queries.jsonl.gz', 'scores.jsonl'].sort(),
    );
    expect(server.received).toHaveLength(60);
  });

  it('between the old outcomes and the new leaves none, and writes them when it goes on', async () => {
    await using server = await startSumServer();
    const experts = configs(server.baseUrl, 'good');
    await collectHere(experts, 20);
    const before = await outcomesOf(folder);
    await rename(join(folder, 'outcomes.jsonl.gz'), join(folder, 'outcomes.jsonl.gz.new'));
    await collectHere(experts, 20);
    expect(await outcomesOf(folder)).toEqual(before);
  });

  it('before its settings were in their place starts anew', async () => {
    await using server = await startSumServer();
    await collectHere(configs(server.baseUrl, 'good'), 3, { folder: join(scratch, 'other') });
    await rename(join(scratch, 'other', 'collect.json'), join(scratch, 'collect.json.new'));
    await rm(join(scratch, 'other'), { recursive: true });
    expect(await collectHere(configs(server.baseUrl, 'good'), 3, { folder: scratch })).toMatchObject({ done: 3 });
    expect(await readdir(scratch)).not.toContain('collect.json.new');
  });
});

it('a journal whose last line is torn loses that call, which is made again', async () => {
  await using server = await startSumServer();
  const experts = configs(server.baseUrl, 'good');
  await collectHere(experts, 10);
  const journal = await readFile(join(folder, 'journal.jsonl'));
  const lines = journal.toString().trimEnd().split('\n');
  await truncate(join(folder, 'journal.jsonl'), journal.length - 20);
  const before = await outcomesOf(folder);
  await collectHere(experts, 10);
  expect(server.received).toHaveLength(11);
  expect(keyOf(server.received[10])).toBe((JSON.parse(lines[9]) as { key: string }).key);
  expect(await outcomesOf(folder)).toEqual(before);
});

it('scores that are not those of the journal are refused by name, and computed anew once they are removed', async () => {
  await using server = await startSumServer();
  const experts = configs(server.baseUrl, 'good');
  await collectHere(experts, 5);
  const before = await outcomesOf(folder);
  const scores = join(folder, 'scores.jsonl');
  const lines = (await readFile(scores, 'utf8')).trimEnd().split('\n');
  for (const damaged of [lines.toReversed().join('\n'), lines.join('\n').replace('"key"', '"k')]) {
    await writeFile(scores, `${damaged}\n`);
    await expect(collectHere(experts, 5)).rejects.toMatchObject({
      code: 'TOROUTER_JOURNAL_INVALID',
      message: expect.stringMatching(/scores\.jsonl.*Remove .*--resume/),
    });
  }
  await rm(scores);
  await collectHere(experts, 5);
  expect(await outcomesOf(folder)).toEqual(before);
});

describe('one folder', () => {
  it('is of one run at a time, and of the next when that is gone', async () => {
    const { promise: asked, resolve } = withResolvers();
    await using server = await startUpstream(() => resolve()); // and answers nothing
    const experts = configs(server.baseUrl, 'good');
    const { child, ended } = start({ experts, count: 5 });
    await asked;
    await expect(collectHere(experts, 5)).rejects.toMatchObject({ code: 'TOROUTER_OUTPUT_BUSY' });
    child.kill('SIGKILL');
    await ended;
    await using better = await startSumServer();
    expect(await collectHere(configs(better.baseUrl, 'good'), 5)).toMatchObject({ status: 'complete' });
  });
});

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
