import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createExpert } from '../create-expert.js';
import type { ExpertConfig } from '../expert-config.js';
import type { Expert } from '../expert.js';
import { createFunctionExpert } from '../function/create-function-expert.js';
import { collect } from './collect.js';
import type { CollectOptions } from './collect-options.js';
import { startSumServer } from './fixtures/sum-server.js';
import { sums } from './fixtures/sums.js';
import { planCollection } from './plan-collection.js';
import { numberScorer } from './scorers/number-scorer.js';

let scratch: string;
let folder: string;
beforeEach(async () => (folder = join((scratch = await mkdtemp(join(tmpdir(), 'plan collection '))), 'out')));
afterEach(() => rm(scratch, { recursive: true }));

/** Prompts of 15 characters, references of 9 or 10: 4 tokens and 3. */
const rows = sums(100).slice(10);
const COUNT = rows.length;
const optionsOf = (experts: Expert[], more: Partial<CollectOptions> = {}): CollectOptions => ({
  instructions: rows,
  experts: new Map(experts.map((expert) => [expert.name, expert])),
  ...{ folder, scorer: numberScorer, metrics: ['seconds', 'tokens'] },
  ...more,
});
const entry = (more: Partial<ExpertConfig> = {}, baseUrl = 'http://127.0.0.1:9/v1'): Expert =>
  createExpert({ name: 'a', protocol: 'openai', baseUrl, model: 'a', ...more });
const PRICED = { priceInputUsdPerMillion: 1e6, priceOutputUsdPerMillion: 1e6, parameters: { max_tokens: 100 } };

describe('a plan', () => {
  it('says what is to be called, makes no call and writes nothing', async () => {
    await using server = await startSumServer();
    await using expert = entry(PRICED, server.baseUrl);
    const plan = await planCollection(optionsOf([expert], { samples: 2, limit: 30 }));
    expect(plan).toMatchObject({
      ...{ instructions: 30, datasets: { easy: 15, hard: 15 }, done: 0 },
      experts: [{ name: 'a', calls: 60, measured: false }],
    });
    const [{ inputTokens, outputTokens, costUsd, maxCostUsd }] = plan.experts;
    expect(inputTokens).toBe(60 * 4);
    expect(outputTokens).toBe(60 * 3);
    expect(costUsd).toBeCloseTo(60 * (4 + 3), 6);
    // A token is at least a byte, and an answer may have all that it may have.
    expect(maxCostUsd! / 60).toBeGreaterThanOrEqual(15 + 100);
    expect(server.received).toEqual([]);
    expect(await readdir(scratch)).toEqual([]);
  });

  it('assumes no longer answers than there may be, and no price that is not known', async () => {
    const [{ outputTokens, costUsd }] = (
      await planCollection(optionsOf([entry({ ...PRICED, parameters: { max_tokens: 1 } })]))
    ).experts;
    expect([outputTokens, Math.round(costUsd!)]).toEqual([COUNT, COUNT * 5]);
    const { quote: _, ...silent } = createFunctionExpert({ name: 'b', run: () => '' });
    const { experts } = await planCollection(optionsOf([entry({ parameters: { max_tokens: 1 } }), silent]));
    expect(experts).toMatchObject([
      { costUsd: null, maxCostUsd: null },
      { inputTokens: COUNT * 4, costUsd: null, maxCostUsd: null },
    ]);
    const [unlimited] = (await planCollection(optionsOf([entry({ ...PRICED, parameters: {} })]))).experts;
    expect(unlimited).toMatchObject({ costUsd: expect.any(Number), maxCostUsd: null });
  });

  it.each<[string, Partial<ExpertConfig>, Partial<CollectOptions>, number]>([
    ['calls one after the other', { maxConcurrency: 1 }, {}, COUNT * (0.5 + 3 / 50)],
    ['calls at a time', { maxConcurrency: 9 }, {}, (COUNT * (0.5 + 3 / 50)) / 9],
    ['calls of all experts', { maxConcurrency: 9 }, { concurrency: 3 }, (COUNT * (0.5 + 3 / 50)) / 3],
    ['all at once', { maxConcurrency: 1000 }, {}, 0.5 + 3 / 50],
    ['requests of a minute', { requestsPerMinute: 2 }, {}, (COUNT / 2) * 60],
    ['tokens of a minute', { tokensPerMinute: 70 }, {}, ((COUNT * 7) / 70) * 60],
  ])('knows what takes the time: %s', async (_, more, options, seconds) => {
    const [plan] = (await planCollection(optionsOf([entry(more)], options))).experts;
    expect(plan.seconds).toBeCloseTo(seconds, 6);
  });

  it('of a collection that is begun is of the calls that are left, by what was measured', async () => {
    await using server = await startSumServer();
    await using expert = entry(PRICED, server.baseUrl);
    await collect(optionsOf([expert], { limit: 30 }));
    const other = createFunctionExpert({ name: 'b', run: () => '' });
    const resume = { resume: true };
    const { done, experts } = await planCollection(optionsOf([expert, other], resume));
    expect(done).toBe(30);
    expect(experts).toMatchObject([
      { calls: 60, inputTokens: 60 * 10, outputTokens: 60 * 5, measured: true },
      { calls: 90, measured: false },
    ]);
    expect(experts[0].costUsd).toBeCloseTo(60 * 15, 6);
    expect(await planCollection(optionsOf([expert], { limit: 10, ...resume }))).toMatchObject({
      ...{ instructions: 10, done: 10, experts: [{ calls: 0, costUsd: 0, seconds: 0 }] },
    });
    expect(server.received).toHaveLength(30);
  });

  it('counts failures as done, unless they are asked again', async () => {
    const flaky = createFunctionExpert({
      name: 'flaky',
      run({ messages }) {
        if (String(messages[0].content).includes('7 +')) throw new Error('no');
        return '1';
      },
    });
    const { failures } = await collect(optionsOf([flaky]));
    expect(failures).toBe(9);
    const options = optionsOf([flaky], { resume: true });
    expect(await planCollection(options)).toMatchObject({ done: COUNT, experts: [{ calls: 0 }] });
    const again = { ...options, retryFailures: true };
    expect(await planCollection(again)).toMatchObject({ done: COUNT - 9, experts: [{ calls: 9 }] });
  });

  it('can be made while the collection runs', async () => {
    let planned: Promise<unknown> | undefined;
    const expert = createFunctionExpert({
      ...{ name: 'a', maxConcurrency: 1 },
      async run({ messages }) {
        if (String(messages[0].content).includes(' 50 '))
          await (planned = planCollection(optionsOf([expert], { resume: true })));
        return '1';
      },
    });
    expect(await collect(optionsOf([expert]))).toMatchObject({ status: 'complete' });
    expect(await planned).toMatchObject({ done: 40, experts: [{ calls: COUNT - 40 }] });
  });
});
