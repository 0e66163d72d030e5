import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOutcomes, TorouterError } from '@torouter/data';
import { createExpert } from '../create-expert.js';
import type { Expert } from '../expert.js';
import { chunk, DONE, eventStream, startUpstream } from '../fixtures/upstream.js';
import { createFunctionExpert } from '../function/create-function-expert.js';
import { collect } from './collect.js';
import type { CollectOptions } from './collect-options.js';
import { outcomesOf } from './fixtures/outcomes-of.js';
import { answerTo, sums } from './fixtures/sums.js';
import { readJournal } from './journal/read-journal.js';
import { exactScorer } from './scorers/exact-scorer.js';
import { loadScorer } from './scorers/load-scorer.js';
import { numberScorer } from './scorers/number-scorer.js';
import type { Scorer } from './scorers/scorer.js';

let scratch: string;
let folder: string;
beforeEach(async () => (folder = join((scratch = await mkdtemp(join(tmpdir(), 'collect answers '))), 'out')));
afterEach(() => rm(scratch, { recursive: true }));

const COUNT = 10;
const optionsOf = (experts: Expert[], more: Partial<CollectOptions> = {}): CollectOptions => ({
  instructions: sums(COUNT),
  experts: new Map(experts.map((expert) => [expert.name, expert])),
  ...{ folder, resume: true, scorer: numberScorer, metrics: ['nll', 'seconds', 'tokens'] },
  ...more,
});
const right = (name: string): Expert =>
  createFunctionExpert({ name, run: ({ messages }) => answerTo(String(messages[0].content)) });

describe('several samples', () => {
  it('have their means as the outcome, of those that succeeded', async () => {
    const calls = new Map<string, number>();
    const moody = createFunctionExpert({
      ...{ name: 'moody', maxConcurrency: 1, priceInputUsdPerMillion: 0, priceOutputUsdPerMillion: 1e6 },
      run({ messages }) {
        const prompt = String(messages[0].content);
        const call = (calls.get(prompt) ?? 0) + 1;
        calls.set(prompt, call);
        const row = Number(/\d+/.exec(prompt)![0]);
        if (row === 9 || (row >= 5 && call === 1)) throw new TorouterError('TOROUTER_EXPERT_TIMEOUT', 'Slow.');
        // Of the first rows 1, 0, 0 and 1 are right; of the others the one that succeeds is missing from their mean.
        const text = call === 2 || call === 3 ? 'It is 1000.' : answerTo(prompt);
        return { text, usage: { inputTokens: 1, outputTokens: call }, ...(call === 4 && { nll: 2 }) };
      },
    });
    const summary = await collect(optionsOf([moody], { samples: 4 }));
    expect(summary).toMatchObject({ calls: 40, done: 40, failures: 4 + 4 });
    const { outcomes } = await outcomesOf(folder);
    expect(outcomes).toHaveLength(COUNT);
    for (const { id, ...outcome } of outcomes) {
      const row = Number(String(id).split('/')[1]);
      if (row === 9) expect(outcome).toEqual({ model: 'moody', error: 'TOROUTER_EXPERT_TIMEOUT' });
      else
        expect(outcome).toMatchObject({
          score: row < 5 ? 0.5 : 1 / 3,
          outputTokens: row < 5 ? 2.5 : 3,
          cost: row < 5 ? 2.5 : 3,
          nll: 2,
          response: row < 5 ? answerTo(`${row} + 1`) : 'It is 1000.',
        });
    }
    const other = await collect(optionsOf([moody], { samples: 4, retryFailures: true }));
    expect(other).toMatchObject({ done: 40, failures: 4 });
    expect((await outcomesOf(folder)).outcomes).toHaveLength(COUNT);
  });
});

describe('the metric firsttoken', () => {
  it('asks for streams, and records when the first piece came', async () => {
    await using server = await startUpstream((response) => {
      eventStream(response).write(chunk('The answer'));
      setTimeout(() => response.end(`${chunk(' is 1.')}${chunk('', 'stop')}${DONE}`), 20);
    });
    const config = { name: 'a', protocol: 'openai', baseUrl: server.baseUrl, model: 'a' } as const;
    await using expert = createExpert(config);
    const metrics = ['firsttoken', 'seconds'] as const;
    const summary = await collect(optionsOf([expert, right('function')], { metrics }));
    expect(summary).toMatchObject({ status: 'complete', failures: 0 });
    for (const { body } of server.received) expect(body.stream).toBe(true);
    let records = 0;
    for await (const { record } of readJournal(join(folder, 'journal.jsonl'))) {
      records++;
      expect(record.secondsToFirstToken).toBeGreaterThan(0);
      expect(record.secondsToFirstToken).toBeLessThanOrEqual(record.seconds!);
      if (record.expert === 'a') expect([record.response, record.finishReason]).toEqual(['The answer is 1.', 'stop']);
    }
    expect(records).toBe(2 * COUNT);
    const table = await readOutcomes(folder);
    expect(table.metric('secondsToFirstToken').every((seconds) => seconds > 0)).toBe(true);
  });

  it('and the others are in the outcomes only where they were asked for', async () => {
    await collect(optionsOf([right('a')], { metrics: [] }));
    const [outcome] = (await outcomesOf(folder)).outcomes;
    expect(Object.keys(outcome).sort()).toEqual(
      ['answer', 'finishReason', 'id', 'model', 'outputChars', 'response', 'score'].sort(),
    );
  });
});

describe('responses that are not kept', () => {
  it.each([exactScorer, numberScorer])('are in no file, scored by $name', async (scorer) => {
    const secret = createFunctionExpert({
      name: 'secret',
      run({ messages }) {
        const prompt = String(messages[0].content);
        if (prompt.includes(' 4 ')) throw new Error('secret words');
        return prompt.includes(' 5 ') ? '6' : `secret ${answerTo(prompt)}`;
      },
    });
    const similarity = async (references: readonly string[]) => references.map(() => 0.5);
    const more = { keepResponses: false, similarity, metrics: ['bertsim'], scorer } as const;
    const summary = await collect(optionsOf([secret], more));
    expect(summary).toMatchObject({ status: 'complete', done: COUNT, failures: 1 });
    const files = await readdir(folder);
    expect(files.sort()).toEqual([
      'collect.json',
      'journal.jsonl',
      'meta.json',
      'outcomes.jsonl.gz',
      'queries.jsonl.gz',
    ]);
    for (const file of files) {
      const bytes = await readFile(join(folder, file));
      const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
      expect([file, /secret |"answer":|"response":/.exec(text)]).toEqual([file, null]);
    }
    const { outcomes } = await outcomesOf(folder);
    const six = outcomes.find(({ id }) => id === 'hard/5');
    expect(six).toMatchObject({ score: 1, bertSim: 0.5, outputChars: 1 });
    // Going on, all are there.
    expect(await collect(optionsOf([secret], more))).toMatchObject({ done: COUNT });
    expect((await outcomesOf(folder)).outcomes).toEqual(outcomes);
  });

  it('are not recorded where their similarity fails, and asked for again', async () => {
    const error = new Error('The encoder is gone.');
    let computed = 0;
    let broken = true;
    const similarity = async (references: readonly string[]) => {
      if (broken && ++computed > 4) throw error;
      return references.map(() => 0.5);
    };
    const expert = createFunctionExpert({
      ...{ name: 'a', maxConcurrency: 1 },
      run: ({ messages }) => answerTo(String(messages[0].content)),
    });
    const options = optionsOf([expert], { keepResponses: false, similarity, metrics: ['bertsim'] });
    await expect(collect(options)).rejects.toBe(error);
    broken = false;
    const events: unknown[] = [];
    expect(await collect(options, (event) => events.push(event))).toMatchObject({ status: 'complete', done: COUNT });
    expect(events[0]).toMatchObject({ done: 4 });
  });
});

describe('a scorer', () => {
  /** Of ten rows three have no score. */
  const MODULE = `export default ({ instruction, response }) => {
    const row = Number(instruction.id.split('/')[1]);
    if (row === 3) throw new Error('It broke on: ' + response);
    if (row === 4) return 7;
    if (row === 5) return Promise.reject(undefined);
    return { score: 0.5, answer: 'half' };
  };`;

  it('that fails on some leaves these without a score, with its code, and is counted', async () => {
    await writeFile(join(scratch, 'score.mjs'), MODULE);
    const scorer = await loadScorer(join(scratch, 'score.mjs'));
    const summary = await collect(optionsOf([right('a')], { scorer }));
    expect(summary).toMatchObject({
      ...{ status: 'complete', failures: 0, failureCodes: {} },
      experts: [{ done: COUNT, failures: 0, unscored: 3, meanScore: 0.5 }],
    });
    const { outcomes, meta } = await outcomesOf(folder);
    for (const { id, score, answer, error } of outcomes)
      expect([id, score, answer, error]).toEqual(
        /\/[345]$/.test(String(id))
          ? [id, undefined, undefined, 'TOROUTER_SCORER_FAILED']
          : [id, 0.5, 'half', undefined],
      );
    expect((await readOutcomes(folder)).metric('score').filter(Number.isNaN)).toHaveLength(3);
    expect(JSON.stringify(meta)).not.toContain(scratch);
    expect(meta).toMatchObject({ settings: { scorer: 'score.mjs' } });
  });

  it('that is no module and fails, or gives what is no score, does no more harm', async () => {
    const wrong: Scorer = {
      ...{ name: 'wrong', needsSimilarity: false },
      score({ instruction }) {
        const row = Number(instruction.id.split('/')[1]);
        if (row === 0) throw new Error('mine');
        if (row === 1) throw new TorouterError('TOROUTER_INVALID_ARGUMENT', 'No.');
        if (row === 6) throw undefined;
        return { score: [0, 0, 2, -1, NaN, '1'][row] as number, answer: row === 7 ? (7 as never) : null };
      },
    };
    const summary = await collect(optionsOf([right('a')], { scorer: wrong, instructions: sums(8) }));
    expect(summary).toMatchObject({ status: 'complete', experts: [{ unscored: 8 }] });
    const errors = Object.fromEntries((await outcomesOf(folder)).outcomes.map(({ id, error }) => [id, error]));
    expect(errors).toEqual(
      Object.fromEntries(
        sums(8).map(({ id }, i) => [id, i === 1 ? 'TOROUTER_INVALID_ARGUMENT' : 'TOROUTER_SCORER_FAILED']),
      ),
    );
  });

  it('is waited for no longer where the similarity fails, which ends the collection; it goes on behind the last score', async () => {
    const error = new Error('The encoder is gone.');
    let batches = 0;
    let broken = true;
    const seen: number[] = [];
    const similarity = async (references: readonly string[]) => {
      seen.push(references.length);
      if (broken && ++batches > 2) throw error;
      return references.map(() => 0.5);
    };
    const more = { similarity, metrics: ['bertsim'], instructions: sums(1000) } as const;
    await expect(collect(optionsOf([right('a')], more))).rejects.toBe(error);
    expect((await readFile(join(folder, 'scores.jsonl'), 'utf8')).split('\n')).toHaveLength(512 + 1);
    broken = false;
    seen.length = 0;
    expect(await collect(optionsOf([right('a')], more))).toMatchObject({ status: 'complete' });
    expect(seen).toEqual([256, 1000 - 512 - 256]); // and never for nothing
  });

  it('gets no similarity that is no number, and a response without one has none', async () => {
    const similarity = async (references: readonly string[]) => references.map((_, i) => (i % 2 ? NaN : 0.5));
    const scorer = await loadScorer('bertsim');
    const summary = await collect(optionsOf([right('a')], { similarity, scorer, metrics: ['bertsim'] }));
    expect(summary.experts[0]).toMatchObject({ unscored: 5, meanScore: 0.5 });
    expect((await readOutcomes(folder)).metric('bertSim').filter(Number.isNaN)).toHaveLength(5);
  });
});

describe('options that cannot be', () => {
  it.each<[Partial<CollectOptions>, RegExp]>([
    [{ experts: new Map() }, /no experts/],
    [{ experts: new Map([['b', right('a')]]) }, /The expert a stands under the name b/],
    [{ metrics: ['speed' as never] }, /no metric "speed"; there are nll, bertsim/],
    [{ samples: 0 }, /samples should be a whole number of at least 1, got 0/],
    [{ samples: 1.5 }, /samples/],
    [{ concurrency: 0 }, /concurrency/],
    [{ seed: -1 }, /seed/],
    [{ limit: 0 }, /limit/],
    [{ maxCostUsd: -1 }, /maxCostUsd should be at least 0, got -1/],
    [{ maxCostUsd: NaN }, /maxCostUsd/],
    [{ giveUpAfterMs: NaN }, /giveUpAfterMs/],
    [{ metrics: ['bertsim'] }, /The metric bertsim needs a similarity/],
    [{ scorer: undefined }, /The scorer auto needs a similarity/],
  ])('are refused by name: %j', async (options, words) => {
    await expect(collect(optionsOf([right('a')], options))).rejects.toMatchObject({
      code: 'TOROUTER_INVALID_ARGUMENT',
      message: expect.stringMatching(words),
    });
    expect(await readdir(scratch)).toEqual([]);
  });
});
