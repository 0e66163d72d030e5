import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import fc from 'fast-check';
import { createExperts } from '../create-experts.js';
import type { ExpertConfig } from '../expert-config.js';
import type { Expert } from '../expert.js';
import { completion, json, startUpstream } from '../fixtures/upstream.js';
import { createFunctionExpert } from '../function/create-function-expert.js';
import { collect } from './collect.js';
import type { CollectEvent } from './collect-event.js';
import type { CollectOptions } from './collect-options.js';
import { answerTo, sums } from './fixtures/sums.js';
import { indexJournal } from './journal/index-journal.js';
import { readJournal } from './journal/read-journal.js';
import { planCollection } from './plan-collection.js';
import { numberScorer } from './scorers/number-scorer.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'collect cost '))));
afterEach(() => rm(folder, { recursive: true }));

const optionsOf = (experts: Iterable<Expert>, more: Partial<CollectOptions> = {}): CollectOptions => ({
  instructions: sums(20),
  experts: new Map([...experts].map((expert) => [expert.name, expert])),
  folder,
  ...{ resume: true, scorer: numberScorer, metrics: ['seconds', 'tokens'] },
  ...more,
});
const index = (at = folder) => indexJournal(join(at, 'journal.jsonl'));

/** An expert whose output is limited to so many tokens; each costs a dollar, and an answer has `used` of them. */
function dear(name: string, limit: number, used: () => number): Expert {
  const expert = createFunctionExpert({
    ...{ name, priceInputUsdPerMillion: 0, priceOutputUsdPerMillion: 1e6 },
    run: async ({ messages }) => {
      const outputTokens = used();
      await new Promise((resolve) => setImmediate(resolve));
      return { text: answerTo(String(messages[0].content)), usage: { inputTokens: 10, outputTokens } };
    },
  });
  return { ...expert, quote: (request, tokens) => expert.quote!({ ...request, max_tokens: limit }, tokens) };
}

describe('a cost cap', () => {
  it('holds at every moment, whatever calls cost and however many are in flight, and over runs', async () => {
    const anyExpert = fc.record({
      limit: fc.integer({ min: 1, max: 9 }),
      shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 }),
      failsEvery: fc.integer({ min: 2, max: 9 }),
    });
    const caps = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 3 });
    const concurrency = fc.integer({ min: 1, max: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyExpert, { minLength: 1, maxLength: 3 }),
        caps,
        concurrency,
        async (specs, caps, concurrency) => {
          const at = await mkdtemp(join(folder, 'property '));
          let spent = 0;
          let inFlight = 0;
          let cap = 0;
          const overspent: number[][] = [];
          const experts = specs.map(({ limit, shares, failsEvery }, i) => {
            let calls = 0;
            const expert = dear(`${i}`, limit, () => {
              const used = Math.round(limit * shares[++calls % shares.length]);
              if (calls % failsEvery === 0) throw new Error('no'); // after which nobody knows what it cost
              return used;
            });
            const generate: Expert['generate'] = async (...call) => {
              inFlight += limit;
              if (spent + inFlight > cap) overspent.push([spent, inFlight, cap]);
              let cost = limit;
              try {
                const answer = await expert.generate(...call);
                cost = answer.costUsd!;
                return answer;
              } finally {
                inFlight -= limit;
                spent += cost;
              }
            };
            return { ...expert, generate };
          });
          for (cap of caps) {
            cap = Math.max(cap, spent);
            const summary = await collect(optionsOf(experts, { folder: at, maxCostUsd: cap, concurrency }));
            expect([spent <= cap, overspent]).toEqual([true, []]);
            expect(summary.costUsd).toBeCloseTo(spent, 9);
            expect((await index(at)).spentUsd).toBeCloseTo(spent, 9);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('holds over HTTP with many calls in flight, and is not left unused', async () => {
    let billed = 0;
    await using server = await startUpstream((response, { body }, count) => {
      const tokens = 1 + (count % Number(body.max_tokens));
      setTimeout(() => {
        billed += (10 * 1 + tokens * 2) / 1e6;
        json(response, 200, completion('6', { usage: { prompt_tokens: 10, completion_tokens: tokens } }));
      }, count % 3);
    });
    const configs: ExpertConfig[] = ['a', 'b'].map((name) => ({
      ...{ name, protocol: 'openai', baseUrl: server.baseUrl, model: name, parameters: { max_tokens: 100 } },
      ...{ priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 2 },
    }));
    const experts = createExperts(configs);
    const request = { messages: [{ role: 'user', content: sums(1)[0].prompt }] };
    const most = experts.get('a')!.quote!(request).maxCostUsd!;
    const maxCostUsd = 150 * most;
    const instructions = sums(2000);
    const summary = await collect(optionsOf(experts.values(), { instructions, maxCostUsd }));
    for (const expert of experts.values()) await expert.close();
    expect(summary.status).toBe('partial');
    expect(billed).toBeLessThanOrEqual(maxCostUsd);
    expect(billed).toBeGreaterThan(maxCostUsd - 1.2 * most); // prompts are not all of one length
    expect(summary.costUsd).toBeCloseTo(billed, 12);
    expect(summary.done).toBe(server.received.length);
  });

  it('counts what earlier runs spent, and calls that may have been billed as what they may have cost', async () => {
    const failing = dear('failing', 4, () => {
      throw new Error('no');
    });
    const options = optionsOf([failing], { maxCostUsd: 10 });
    // Two that may have cost 4 each leave no room for a third.
    expect(await collect(options)).toMatchObject({ status: 'partial', done: 2, failures: 2, costUsd: 8 });
    const events: CollectEvent[] = [];
    const again = await collect({ ...options, retryFailures: true }, (event) => events.push(event));
    expect(again).toMatchObject({ status: 'partial', done: 2, costUsd: 8 });
    expect(events).toContainEqual({
      ...{ type: 'expert-stopped', expert: 'failing', why: 'cost-cap' },
      message: expect.stringMatching(/cost cap/),
    });
    expect(await collect({ ...options, maxCostUsd: 12 })).toMatchObject({ done: 3, costUsd: 12 });
    expect(await collect({ ...options, maxCostUsd: 5 })).toMatchObject({ done: 3, costUsd: 12 });
  });

  it('counts a call of unknown cost as what it may have cost', async () => {
    const expert = dear('secret', 4, () => 1);
    const secret: Expert = {
      ...expert,
      generate: async (...call) => ({ ...(await expert.generate(...call)), costUsd: null }),
    };
    expect(await collect(optionsOf([secret], { maxCostUsd: 10 }))).toMatchObject({ done: 2, costUsd: 8 });
    expect(await collect(optionsOf([secret], { maxCostUsd: 10 }))).toMatchObject({ done: 2, costUsd: 8 });
  });

  it.each<[TorouterError['code'], TorouterError['details'], number | undefined]>([
    ['TOROUTER_EXPERT_TIMEOUT', {}, 4],
    ['TOROUTER_EXPERT_STREAM_BROKEN', {}, 4],
    ['TOROUTER_EXPERT_UNREACHABLE', { reason: 'UND_ERR_SOCKET' }, 4],
    ['TOROUTER_EXPERT_UNREACHABLE', { reason: 'ECONNREFUSED' }, undefined],
    ['TOROUTER_EXPERT_REFUSED', { status: 500 }, undefined],
    ['TOROUTER_CONTEXT_TOO_LONG', {}, undefined],
  ])('reserves for good what may have been billed: %s %j', async (code, details, reservedUsd) => {
    const error = new TorouterError(code, '', { details });
    const failing = dear('failing', 4, () => {
      throw error;
    });
    await collect(optionsOf([failing], { instructions: sums(1), maxCostUsd: 10 }));
    for await (const { record } of readJournal(join(folder, 'journal.jsonl')))
      expect([record.code, record.reservedUsd]).toEqual([code, reservedUsd]);
  });

  it('lets a free expert go on where a dear one is stopped, also where more was spent than it allows', async () => {
    const free = createFunctionExpert({
      ...{ name: 'free', priceInputUsdPerMillion: 0, priceOutputUsdPerMillion: 0 },
      run: ({ messages }) => answerTo(String(messages[0].content)),
    });
    const experts = [dear('dear', 4, () => 3), free];
    const summary = await collect(optionsOf(experts, { maxCostUsd: 10 }));
    expect(summary.experts).toMatchObject([
      { name: 'dear', done: 3 },
      { name: 'free', done: 20 },
    ]);
    const more = { maxCostUsd: 1, instructions: sums(20) };
    const other = createFunctionExpert({
      ...{ name: 'other', priceInputUsdPerMillion: 0, priceOutputUsdPerMillion: 0, run: () => '1' },
    });
    expect(await collect(optionsOf([...experts, other], more))).toMatchObject({ status: 'partial', done: 3 + 20 + 20 });
  });

  it('that no call fits under asks nothing, and is what was asked for', async () => {
    expect(await collect(optionsOf([dear('dear', 4, () => 3)], { maxCostUsd: 0 }))).toMatchObject({
      ...{ status: 'partial', done: 0, costUsd: 0, written: false, silent: ['dear'] },
    });
  });

  it('is refused where nobody knows what a call of an expert costs at most, by its name', async () => {
    let asked = 0;
    const run = () => `${++asked}`;
    const unlimited = createFunctionExpert({
      name: 'unlimited',
      run,
      priceInputUsdPerMillion: 1,
      priceOutputUsdPerMillion: 1,
    });
    const unpriced = createFunctionExpert({ name: 'unpriced', run });
    const { quote: _, ...silent } = createFunctionExpert({ name: 'silent', run });
    const sometimes: Expert = {
      ...createFunctionExpert({ name: 'sometimes', run }),
      quote: ({ messages }) => ({ maxCostUsd: String(messages[0].content).includes('13') ? null : 0 }) as never,
    };
    for (const expert of [unlimited, unpriced, silent, sometimes])
      for (const act of [collect, planCollection])
        await expect(act(optionsOf([expert], { maxCostUsd: 1 }))).rejects.toMatchObject({
          code: 'TOROUTER_INVALID_ARGUMENT',
          message: expect.stringContaining(`of the expert ${expert.name} nobody knows`),
        });
    expect(asked).toBe(0);
    expect(await collect(optionsOf([unlimited], { instructions: sums(3) }))).toMatchObject({ done: 3 });
  });

  it('is no reason to refuse an instruction that cannot be quoted', async () => {
    const error = new TorouterError('TOROUTER_CONTEXT_TOO_LONG', 'Too long.');
    const free = createFunctionExpert({
      ...{ name: 'free', priceInputUsdPerMillion: 0, priceOutputUsdPerMillion: 0 },
      run({ messages }) {
        if (String(messages[0].content).includes(' 0 ')) throw error;
        return answerTo(String(messages[0].content));
      },
    });
    const narrow: Expert = {
      ...free,
      quote(request) {
        if (String(request.messages[0].content).includes(' 0 ')) throw error;
        return free.quote!(request);
      },
    };
    const options = optionsOf([narrow], { maxCostUsd: 1 });
    expect(await planCollection(options)).toMatchObject({ experts: [{ calls: 20, costUsd: 0, maxCostUsd: 0 }] });
    expect(await collect(options)).toMatchObject({
      ...{ status: 'complete', done: 20, failureCodes: { TOROUTER_CONTEXT_TOO_LONG: 1 } },
    });
  });
});
