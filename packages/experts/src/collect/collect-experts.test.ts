import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOutcomes, TorouterError } from '@torouter/data';
import { createExpert } from '../create-expert.js';
import { createExperts } from '../create-experts.js';
import type { ExpertConfig } from '../expert-config.js';
import type { Expert } from '../expert.js';
import { freePort } from '../fixtures/free-port.js';
import { completion, json, startUpstream } from '../fixtures/upstream.js';
import { createFunctionExpert } from '../function/create-function-expert.js';
import { collect } from './collect.js';
import type { CollectEvent } from './collect-event.js';
import type { CollectOptions } from './collect-options.js';
import { outcomesOf } from './fixtures/outcomes-of.js';
import { startProcess } from './fixtures/start-process.js';
import { answerSum, promptOf, startSumServer } from './fixtures/sum-server.js';
import { answerTo, idOf, sums } from './fixtures/sums.js';
import { numberScorer } from './scorers/number-scorer.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'collect experts '))));
afterEach(() => rm(folder, { recursive: true }));

const COUNT = 30;
const config = (baseUrl: string, name: string, more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  ...{ name, protocol: 'openai', baseUrl, model: name, maxConcurrency: 4, maxRetries: 0, ...more },
});
const optionsOf = (experts: Iterable<Expert>, more: Partial<CollectOptions> = {}): CollectOptions => ({
  instructions: sums(COUNT),
  experts: new Map([...experts].map((expert) => [expert.name, expert])),
  folder,
  ...{ resume: true, scorer: numberScorer, metrics: ['nll', 'seconds', 'tokens'] },
  ...more,
});
const right = (name: string): Expert =>
  createFunctionExpert({ name, run: ({ messages }) => answerTo(String(messages[0].content)) });

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Collects from experts of their entries, and closes them. */
async function collectFrom(configs: ExpertConfig[], more: Partial<CollectOptions> = {}, others: Expert[] = []) {
  const experts = createExperts(configs);
  const events: CollectEvent[] = [];
  try {
    const summary = await collect(optionsOf([...experts.values(), ...others], more), (event) => events.push(event));
    return { summary, stopped: events.filter(({ type }) => type === 'expert-stopped') };
  } finally {
    for (const expert of experts.values()) await expert.close();
  }
}

describe('an expert that says "later"', () => {
  it('is left alone for so long, and no call fails for it', async () => {
    let until = Infinity;
    await using server = await startUpstream((response, received, count) => {
      // From the third request on it wants to hear nothing for a second.
      if (count === 3) until = performance.now() + 990;
      if (count >= 3 && performance.now() < until) json(response, 429, {}, { 'retry-after': '1' });
      else answerSum(response, received);
    });
    const { summary, stopped } = await collectFrom([config(server.baseUrl, 'a')]);
    expect([summary, stopped]).toMatchObject([{ status: 'complete', done: COUNT, failures: 0 }, []]);
    expect(server.received.length).toBeLessThanOrEqual(COUNT + 4); // those that were in flight
  });

  it('holds no place that another could have', async () => {
    let asked = 0;
    let finished = false;
    const later = createFunctionExpert({
      name: 'later',
      run({ messages }) {
        asked++;
        if (finished) return answerTo(String(messages[0].content));
        throw new TorouterError('TOROUTER_EXPERT_REFUSED', 'Later.', {
          details: { status: 429, retryAfterSeconds: 1 },
        });
      },
    });
    const other = createFunctionExpert({
      name: 'other',
      run({ messages }) {
        finished = idOf(String(messages[0].content)) === sums(COUNT)[COUNT - 1].id;
        return answerTo(String(messages[0].content));
      },
    });
    const summary = await collect(optionsOf([later, other], { concurrency: 2 }));
    expect(summary).toMatchObject({ status: 'complete', done: 2 * COUNT, failures: 0 });
    expect(asked).toBeLessThanOrEqual(COUNT + 2); // the other was through before it was asked a second time
  });

  it('is not asked by who waited for a place when it said so', async () => {
    const drain = new AbortController();
    let asked = 0;
    let refuse = () => {};
    const later = createFunctionExpert({
      name: 'later',
      run: () => {
        asked++;
        const details = { status: 429, retryAfterSeconds: 600 };
        return new Promise((_, reject) => {
          refuse = () => reject(new TorouterError('TOROUTER_EXPERT_REFUSED', 'Later.', { details }));
        });
      },
    });
    let letGo = () => {};
    let others = 0;
    const other = createFunctionExpert({
      name: 'other',
      run: () => (++others > 1 ? '1' : new Promise<string>((resolve) => (letGo = () => resolve('1')))),
    });
    const run = collect(optionsOf([later, other], { concurrency: 2, drainSignal: drain.signal }));
    // Each has one of the two places, and waits for another.
    while (asked + others < 2) await turn();
    for (let i = 0; i < 10; i++) await turn();
    refuse();
    while (others < COUNT) await turn();
    expect(asked).toBe(1);
    drain.abort();
    letGo();
    expect((await run).experts).toMatchObject([{ done: 0 }, { done: COUNT }]);
  });

  it('to its last call is asked again, also where that is known to be the last only then', async () => {
    let asked = 0;
    let readings = 0;
    const later = createFunctionExpert({
      name: 'later',
      run({ messages }) {
        if (++asked > 1) return answerTo(String(messages[0].content));
        throw new TorouterError('TOROUTER_EXPERT_REFUSED', 'Later.', {
          details: { status: 429, retryAfterSeconds: 1 },
        });
      },
    });
    const instructions = async function* () {
      yield* sums(1);
      if (++readings <= 2) return; // before the first call
      for (let i = 0; i < 10; i++) await turn();
    };
    expect(await collect(optionsOf([later], { instructions }))).toMatchObject({ status: 'complete', done: 1 });
    expect(asked).toBe(2);
  });

  it('now and then is not given up, however often', async () => {
    let calls = 0;
    const moody = createFunctionExpert({
      ...{ name: 'moody', maxConcurrency: 1 },
      run({ messages }) {
        if (++calls % 2 === 0) return answerTo(String(messages[0].content));
        throw new TorouterError('TOROUTER_EXPERT_REFUSED', 'Later.', {
          details: { status: 429, retryAfterSeconds: 0 },
        });
      },
    });
    const summary = await collect(optionsOf([moody], { instructions: sums(2), giveUpAfterMs: 500 }));
    expect([summary, calls]).toMatchObject([{ status: 'complete', done: 2 }, 4]);
  });

  it('is asked again as soon as its circuit closes', async () => {
    await using server = await startUpstream((response, received, count) => {
      if (count <= 2) json(response, 500, {});
      else answerSum(response, received);
    });
    const breaker = { maxConcurrency: 1, breakerFailures: 2, breakerCooldownMs: 50 };
    const { summary } = await collectFrom([config(server.baseUrl, 'a', breaker)]);
    expect(server.received).toHaveLength(COUNT);
    expect(summary).toMatchObject({
      ...{ status: 'complete', done: COUNT, failures: 2, failureCodes: { TOROUTER_EXPERT_REFUSED: 2 } },
    });
  });

  it.each([
    [{ status: 429 }, 'TOROUTER_EXPERT_REFUSED', 0],
    [{ status: 429, retryAfterSeconds: 86_400 }, 'TOROUTER_EXPERT_REFUSED', 120_000],
  ] as const)('for too long is given up, and nothing is recorded: %j', async (details, code, giveUpAfterMs) => {
    const later = createFunctionExpert({
      name: 'later',
      run() {
        throw new TorouterError(code, 'Later.', { details });
      },
    });
    const { summary, stopped } = await collectFrom([], { giveUpAfterMs }, [later, right('other')]);
    expect(summary).toMatchObject({
      ...{ status: 'partial', done: COUNT, failures: 0, silent: ['later'], written: true },
    });
    expect(stopped).toEqual([{ type: 'expert-stopped', expert: 'later', why: 'gave-up', code, message: 'Later.' }]);
  });

  it('for its own limits is never given up', async () => {
    let calls = 0;
    const limited = createFunctionExpert({
      name: 'limited',
      run({ messages }) {
        if (++calls > 1) return answerTo(String(messages[0].content));
        const details = { retryAfterSeconds: 1 };
        throw new TorouterError('TOROUTER_EXPERT_OVERLOADED', 'Its minute is used up.', { details });
      },
    });
    const { summary } = await collectFrom([], { giveUpAfterMs: 0 }, [limited]);
    expect(summary).toMatchObject({ status: 'complete', done: COUNT, failures: 0 });
  });
});

describe('an expert that is of no use', () => {
  it('for it is down is given up; the others are done, and the process ends by itself', async () => {
    await using server = await startSumServer();
    const breaker = { breakerFailures: 2, breakerCooldownMs: 50 };
    const experts = [
      config(`http://127.0.0.1:${await freePort()}/v1`, 'down', breaker),
      config(server.baseUrl, 'good', breaker),
    ];
    const { code, stderr, events } = await startProcess('collect-process.ts', { folder, experts, count: COUNT }).ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(events).toContainEqual({
      ...{ type: 'expert-stopped', expert: 'down', why: 'gave-up', code: 'TOROUTER_EXPERT_CIRCUIT_OPEN' },
      message: expect.stringContaining('down'),
    });
    const { summary } = events.at(-1) as unknown as { summary: { experts: { done: number }[] } };
    expect(summary).toMatchObject({ status: 'partial', silent: ['down'], written: true });
    expect(summary.experts[1].done).toBe(COUNT);
    // Those in flight before the circuit opened, and its probes.
    expect(summary.experts[0].done).toBeLessThanOrEqual(4 + 3);
  });

  it.each([401, 402, 403, 404])('for it answers %d from the start is given up after five failures', async (status) => {
    await using server = await startUpstream((response, received) => {
      if (received.body.model === 'good') answerSum(response, received);
      else json(response, status, { error: { code: 'no' } });
    });
    const configs = [config(server.baseUrl, 'good'), config(server.baseUrl, 'refused')];
    const { summary, stopped } = await collectFrom(configs, { instructions: sums(200) });
    expect(summary).toMatchObject({
      ...{
        status: 'partial',
        done: 205,
        failures: 5,
        failureCodes: { TOROUTER_EXPERT_REFUSED: 5 },
        silent: ['refused'],
      },
    });
    expect(stopped).toMatchObject([{ expert: 'refused', why: 'gave-up', code: 'TOROUTER_EXPERT_REFUSED' }]);
    expect(server.received.length).toBeLessThanOrEqual(200 + 5 + 4);
    expect((await readOutcomes(folder)).experts).toEqual(['good']);
    expect((await outcomesOf(folder)).meta).toMatchObject({ silentExperts: ['refused'] });
  });

  it('for nothing is left to pay with is given up in the middle; a forbidden prompt is a failure', async () => {
    await using server = await startUpstream((response, received, count) => {
      if (count > 1 && received.body.model === 'strict' && count % 2 === 0) json(response, 403, {});
      else if (count > 12 && received.body.model === 'broke') json(response, 402, {});
      else answerSum(response, received);
    });
    const broke = await collectFrom([config(server.baseUrl, 'broke', { maxConcurrency: 1 })]);
    expect(broke.summary).toMatchObject({ status: 'partial', done: 12 + 5, failures: 5 });
    const strict = await collectFrom([config(server.baseUrl, 'strict', { maxConcurrency: 1 })]);
    expect(strict.summary).toMatchObject({ status: 'complete', done: COUNT, failures: COUNT / 2 });
    expect(strict.stopped).toEqual([]);
  });

  it('for it cannot be asked at all is given up at once, and nothing is recorded', async () => {
    const unset = createFunctionExpert({
      name: 'unset',
      run() {
        throw new TorouterError('TOROUTER_PROVIDER_MISSING', 'Install it.');
      },
    });
    const { summary, stopped } = await collectFrom([], {}, [unset]);
    expect(summary).toMatchObject({ status: 'partial', done: 0, written: false, silent: ['unset'] });
    expect(stopped).toMatchObject([{ code: 'TOROUTER_PROVIDER_MISSING' }]);
  });
});

describe('an expert that sometimes fails', () => {
  it('has failures with their codes, which are no wrong answers', async () => {
    await using server = await startUpstream((response, received) => {
      const row = Number(/\d+/.exec(promptOf(received))![0]);
      if (row % 10 === 3) json(response, 500, {});
      else if (row % 10 === 6) response.writeHead(200, { 'content-type': 'application/json' }).end('{');
      else answerSum(response, received);
    });
    const { summary } = await collectFrom([config(server.baseUrl, 'a', { breakerFailures: 0 })]);
    expect(summary).toMatchObject({
      ...{ status: 'complete', done: COUNT, failures: 6 },
      failureCodes: { TOROUTER_EXPERT_REFUSED: 3, TOROUTER_EXPERT_BAD_RESPONSE: 3 },
      experts: [{ failures: 6, meanScore: 1, unscored: 0 }],
    });
    const { outcomes } = await outcomesOf(folder);
    const failed = outcomes.filter(({ error }) => error !== undefined);
    expect(failed.map(({ id }) => id).sort()).toEqual(
      sums(COUNT)
        .filter((_, i) => i % 10 === 3 || i % 10 === 6)
        .map(({ id }) => id)
        .sort(),
    );
    for (const one of failed) expect(Object.keys(one).sort()).toEqual(['error', 'id', 'model']);
    const table = await readOutcomes(folder);
    expect(table.metric('score').filter((score) => Number.isNaN(score))).toHaveLength(6);
  });

  it('in a call that another run made well is of no account', async () => {
    let broken = true;
    const flaky = createFunctionExpert({
      name: 'flaky',
      run({ messages }) {
        if (broken) throw new TorouterError('TOROUTER_EXPERT_TIMEOUT', 'Slow.');
        return answerTo(String(messages[0].content));
      },
    });
    const both = [flaky, right('other')];
    expect(await collect(optionsOf(both))).toMatchObject({ silent: ['flaky'], failures: COUNT, written: true });
    expect((await readOutcomes(folder)).experts).toEqual(['other']);
    broken = false;
    const again = await collect(optionsOf(both, { retryFailures: true }));
    expect(again).toMatchObject({ status: 'complete', done: 2 * COUNT, failures: 0, failureCodes: {}, silent: [] });
    expect((await readOutcomes(folder)).experts).toEqual(['flaky', 'other']);
    expect((await outcomesOf(folder)).meta).not.toHaveProperty('silentExperts');
  });
});

describe('an expert that says less than others', () => {
  it('has log probabilities where they came, and no costs', async () => {
    await using server = await startUpstream((response, received) => {
      const row = Number(/\d+/.exec(promptOf(received))![0]);
      const answer = completion(answerTo(promptOf(received))) as { choices: Record<string, unknown>[] };
      if (row % 2 === 0) answer.choices[0].logprobs = { content: [{ token: 'a', logprob: -0.5 }] };
      json(response, 200, answer);
    });
    await collectFrom([config(server.baseUrl, 'a')]);
    expect(server.received[0].body).toMatchObject({ logprobs: true });
    const { outcomes } = await outcomesOf(folder);
    expect(outcomes.filter(({ nll }) => nll === 0.5)).toHaveLength(COUNT / 2);
    expect(outcomes.filter(({ nll }) => nll === undefined)).toHaveLength(COUNT / 2);
    expect(outcomes.filter(({ cost }) => cost !== undefined)).toEqual([]);
  });

  it('of unknown cost costs nothing that is known', async () => {
    const priced = createFunctionExpert({
      ...{ name: 'priced', priceInputUsdPerMillion: 0, priceOutputUsdPerMillion: 1e6 },
      run: () => ({ text: '1', usage: { inputTokens: 1, outputTokens: 2 } }),
    });
    const summary = await collect(optionsOf([right('unpriced'), priced]));
    expect(summary).toMatchObject({ costUsd: 2 * COUNT, experts: [{ costUsd: null }, { costUsd: 2 * COUNT }] });
  });

  it('is not asked for log probabilities where it cannot give them', async () => {
    await using server = await startSumServer();
    const expert = createExpert(config(server.baseUrl, 'a', { parameters: { logprobs: false } }));
    await collect(optionsOf([expert]));
    await expert.close();
    for (const { body } of server.received) expect(body.top_logprobs).toBeUndefined();
  });
});

it('experts that have not answered once leave nothing to be written', async () => {
  const silent = createFunctionExpert({
    name: 'silent',
    run() {
      throw new Error('no');
    },
  });
  expect(await collect(optionsOf([silent]))).toMatchObject({
    ...{ status: 'complete', failures: COUNT, silent: ['silent'], written: false },
  });
  await expect(readFile(join(folder, 'meta.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(readOutcomes(folder)).rejects.toMatchObject({ code: 'TOROUTER_FILE_NOT_FOUND' });
});
