import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOutcomes, type Instruction } from '@torouter/data';
import type { Expert } from '../expert.js';
import { createFunctionExpert } from '../function/create-function-expert.js';
import { collect } from './collect.js';
import type { CollectOptions } from './collect-options.js';
import { outcomesOf } from './fixtures/outcomes-of.js';
import { answerTo, idOf, sum, sums } from './fixtures/sums.js';
import { indexJournal } from './journal/index-journal.js';
import { planCollection } from './plan-collection.js';
import { numberScorer } from './scorers/number-scorer.js';
import type { Scorer } from './scorers/scorer.js';

let scratch: string;
let folder: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'collect resume '));
  folder = join(scratch, 'out');
});
afterEach(() => rm(scratch, { recursive: true }));

/** An expert that answers rightly, and the prompts that it was asked. */
function answering(name: string): Expert & { asked: string[] } {
  const asked: string[] = [];
  const expert = createFunctionExpert({
    name,
    priceInputUsdPerMillion: 0,
    priceOutputUsdPerMillion: 0,
    run: async ({ messages }) => {
      const prompt = String(messages[0].content);
      asked.push(prompt);
      return { text: answerTo(prompt), usage: { inputTokens: 10, outputTokens: 5 } };
    },
  });
  return Object.assign(expert, { asked });
}

const similarity = async (references: readonly string[]) => references.map(() => 0.25);
const optionsOf = (experts: Expert[], more: Partial<CollectOptions> = {}): CollectOptions => ({
  instructions: sums(30),
  experts: new Map(experts.map((expert) => [expert.name, expert])),
  folder,
  ...{ resume: true, scorer: numberScorer, metrics: ['seconds', 'tokens'] },
  identities: { good: { model: 'm', parameters: { temperature: 0, max_tokens: 5 } } },
  ...more,
});

describe('going on', () => {
  const otherRows = (change: (rows: Instruction[]) => Instruction[]) => ({ instructions: change(sums(30)) });
  it.each<[string, Partial<CollectOptions>, string, RegExp]>([
    ['another row', otherRows((rows) => [...rows, sum(30)]), 'instructions', /other instructions/],
    ['a row less', otherRows((rows) => rows.slice(1)), 'instructions', /other instructions/],
    [
      'another reference',
      otherRows(([first, ...rows]) => [{ ...first, reference: 'no' }, ...rows]),
      'instructions',
      /other instructions/,
    ],
    ['more samples', { samples: 2 }, 'samples', /another number of samples/],
    ['another seed', { seed: 1 }, 'seed', /another seed/],
    ['no responses', { keepResponses: false }, 'keepsResponses', /whether responses are kept/],
    ['streams', { metrics: ['firsttoken'] }, 'streams', /streamed \(the metric firsttoken\)/],
    ['log probabilities', { metrics: ['nll'] }, 'asksLogprobs', /the metric nll/],
    ['another model', { identities: { good: { model: 'n' } } }, 'experts.good', /other settings of the expert good/],
    ['a model that is not named', { identities: {} }, 'experts.good', /other settings of the expert good/],
  ])('with %s is refused, and says so', async (_, change, differing, words) => {
    const good = answering('good');
    await collect(optionsOf([good]));
    const before = await readFile(join(folder, 'collect.json'), 'utf8');
    for (const act of [collect, planCollection])
      await expect(act(optionsOf([good], change))).rejects.toMatchObject({
        code: 'TOROUTER_COLLECTION_MISMATCH',
        message: expect.stringMatching(words),
        details: { differing: [differing] },
      });
    expect(await readFile(join(folder, 'collect.json'), 'utf8')).toBe(before);
    expect(good.asked).toHaveLength(30);
  });

  it('names everything that differs', async () => {
    const good = answering('good');
    await collect(optionsOf([good]));
    await expect(collect(optionsOf([good], { seed: 1, samples: 3, identities: {} }))).rejects.toThrow(
      /another number of samples, and with another seed, and with other settings of the expert good/,
    );
  });

  it('with other concurrency and cap, and its settings in another order, asks nothing again', async () => {
    const good = answering('good');
    await collect(optionsOf([good]));
    const identities = { good: { parameters: { max_tokens: 5, temperature: 0 }, model: 'm' } };
    const change = { concurrency: 3, maxCostUsd: 1, giveUpAfterMs: 1, identities };
    expect(await collect(optionsOf([good], change))).toMatchObject({ status: 'complete', done: 30 });
    expect(good.asked).toHaveLength(30);
  });

  it('with another expert asks only that, and with fewer experts keeps what was there', async () => {
    const [good, other] = [answering('good'), answering('other')];
    await collect(optionsOf([good]));
    expect(await collect(optionsOf([good, other]))).toMatchObject({ calls: 60, done: 60 });
    expect([good.asked.length, other.asked.length]).toEqual([30, 30]);
    const summary = await collect(optionsOf([other]));
    expect(summary).toMatchObject({ status: 'complete', calls: 30, done: 30 });
    expect(summary.experts.map(({ name }) => name)).toEqual(['good', 'other']);
    expect((await readOutcomes(folder)).experts).toEqual(['good', 'other']);
  });

  it('with a larger limit asks what came to it; with a smaller one the outcomes are those of that', async () => {
    const good = answering('good');
    expect(await collect(optionsOf([good], { limit: 12 }))).toMatchObject({ calls: 12, done: 12 });
    const few = await outcomesOf(folder);
    expect(few.meta).toMatchObject({ instructions: { rows: 12, datasets: { easy: 6, hard: 6 } } });
    expect(await collect(optionsOf([good], { limit: 24 }))).toMatchObject({ calls: 24, done: 24 });
    expect(good.asked).toHaveLength(24);
    const ids = (await outcomesOf(folder)).queries.map(({ id }) => id);
    for (const { id } of few.queries) expect(ids).toContain(id);

    expect(await planCollection(optionsOf([good], { limit: 12 }))).toMatchObject({ done: 12, experts: [{ calls: 0 }] });
    const events: unknown[] = [];
    const again = await collect(optionsOf([good], { limit: 12 }), (event) => events.push(event));
    expect(events[0]).toMatchObject({ type: 'collect-start', calls: 12, done: 12 });
    expect(again).toMatchObject({ status: 'complete', calls: 12, done: 12, experts: [{ name: 'good', done: 12 }] });
    expect(await outcomesOf(folder)).toEqual(few);
    expect(await collect(optionsOf([good]))).toMatchObject({ calls: 30, done: 30 });
    expect(new Set(good.asked.map(idOf)).size).toBe(good.asked.length);
  });

  it('with a smaller limit that is not done is not complete, whatever else is', async () => {
    const small = optionsOf([answering('good')], { limit: 4 });
    await collect(small);
    const ids = new Set<unknown>((await outcomesOf(folder)).queries.map(({ id }) => id));
    await rm(folder, { recursive: true });
    const stop = new AbortController();
    // It answers everything but what the small limit has, and hears then that it shall stop.
    const others = createFunctionExpert({
      name: 'good',
      run: ({ messages }, { signal }) =>
        ids.has(idOf(String(messages[0].content)))
          ? new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new Error('no'))))
          : answerTo(String(messages[0].content)),
    });
    const reason = new Error('enough');
    const options = optionsOf([others], { signal: stop.signal });
    const run = collect(options, (event) => event.type === 'progress' && event.done === 26 && stop.abort(reason));
    await expect(run).rejects.toBe(reason);
    expect((await indexJournal(join(folder, 'journal.jsonl'))).lines).toBe(26);
    const drained = { ...small, drainSignal: AbortSignal.abort() };
    expect(await collect(drained)).toMatchObject({ status: 'drained', calls: 4, done: 0, written: false });
  });

  it('with another scorer or similarity scores anew, and asks nothing', async () => {
    const good = answering('good');
    await collect(optionsOf([good]));
    let scored = 0;
    const half: Scorer = { name: 'half', needsSimilarity: false, score: () => (scored++, { score: 0.5 }) };
    expect((await collect(optionsOf([good], { scorer: half }))).experts[0].meanScore).toBe(0.5);
    await collect(optionsOf([good], { scorer: half }));
    expect(scored).toBe(30);
    await collect(optionsOf([good], { scorer: half, scorerId: 'half, mended' }));
    expect(scored).toBe(60);
    await collect(optionsOf([good], { scorer: half, scorerId: 'half, mended', metrics: ['bertsim'], similarity }));
    expect(scored).toBe(90);
    expect((await outcomesOf(folder)).outcomes[0]).toMatchObject({ score: 0.5, bertSim: 0.25 });
    expect(good.asked).toHaveLength(30);
  });

  it('with another scorer is refused where no responses are there to be scored', async () => {
    const good = answering('good');
    await collect(optionsOf([good], { keepResponses: false }));
    const half: Scorer = { name: 'half', needsSimilarity: false, score: () => ({ score: 0.5 }) };
    await expect(collect(optionsOf([good], { keepResponses: false, scorer: half }))).rejects.toMatchObject({
      code: 'TOROUTER_COLLECTION_MISMATCH',
      message: expect.stringMatching(/another scorer or similarity/),
    });
  });

  it('from settings that are damaged or newer is refused', async () => {
    const good = answering('good');
    await collect(optionsOf([good]));
    for (const text of ['{', '{"formatVersion":2}', 'null']) {
      await writeFile(join(folder, 'collect.json'), text);
      await expect(collect(optionsOf([good]))).rejects.toMatchObject({ code: 'TOROUTER_COLLECTION_MISMATCH' });
    }
  });
});

describe('a folder', () => {
  it('that is empty or not there is begun, with resume and without', async () => {
    await mkdir(folder);
    expect(await collect(optionsOf([answering('good')]))).toMatchObject({ status: 'complete' });
    const deep = join(scratch, 'a', 'b', 'c');
    expect(await collect(optionsOf([answering('good')], { folder: deep }))).toMatchObject({ status: 'complete' });
    const other = join(scratch, 'd');
    await mkdir(other);
    expect(await collect(optionsOf([answering('good')], { folder: other, resume: false }))).toMatchObject({
      status: 'complete',
    });
  });

  it('that holds a collection is gone on with only by resume', async () => {
    await collect(optionsOf([answering('good')]));
    for (const act of [collect, planCollection])
      await expect(act(optionsOf([answering('good')], { resume: false }))).rejects.toMatchObject({
        code: 'TOROUTER_OUTPUT_EXISTS',
        message: expect.stringMatching(/--resume/),
      });
  });

  it('that holds something else is left alone', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'thesis.tex'), 'x');
    for (const resume of [false, true])
      await expect(collect(optionsOf([answering('good')], { resume }))).rejects.toMatchObject({
        code: 'TOROUTER_OUTPUT_EXISTS',
        message: expect.stringMatching(/thesis\.tex, which is no collection/),
      });
    // And is free again.
    await rm(join(folder, 'thesis.tex'));
    expect(await collect(optionsOf([answering('good')]))).toMatchObject({ status: 'complete' });
  });

  it('that cannot be made is named', async () => {
    await writeFile(join(scratch, 'file'), '');
    for (const place of [join(scratch, 'file'), join(scratch, 'file', 'deep')])
      await expect(collect(optionsOf([answering('good')], { folder: place }))).rejects.toMatchObject({
        code: 'TOROUTER_WRITE_FAILED',
        message: expect.stringContaining(place),
      });
  });
});
