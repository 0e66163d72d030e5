import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOutcomes, type Instruction } from '@torouter/data';
import type { Expert } from '../expert.js';
import { createFunctionExpert } from '../function/create-function-expert.js';
import { collect } from './collect.js';
import type { CollectEvent } from './collect-event.js';
import type { CollectOptions } from './collect-options.js';
import { loadScorer } from './scorers/load-scorer.js';

let scratch: string;
beforeEach(async () => (scratch = await mkdtemp(join(tmpdir(), 'collect '))));
afterEach(() => rm(scratch, { recursive: true }));

/** Even numbers are choices, odd ones sums. */
const instructions: Instruction[] = Array.from({ length: 20 }, (_, i) =>
  i % 2
    ? {
        id: `sum/${i}`,
        dataset: 'sums',
        prompt: `What is ${i} + 1?`,
        reference: `It is ${i + 1}.`,
        finalAnswer: `${i + 1}`,
      }
    : {
        id: `pick/${i}`,
        dataset: 'picks',
        prompt: 'Which is blue?',
        reference: 'the sky',
        choices: [
          { label: '1', text: 'grass' },
          { label: '2', text: 'the sky' },
        ],
        answerKey: '2',
      },
);

function counting(name: string, answer: (prompt: string, call: number) => string): Expert & { calls: number } {
  const expert = createFunctionExpert({
    name,
    priceInputUsdPerMillion: 1,
    priceOutputUsdPerMillion: 1,
    run: async ({ messages }) => ({
      text: answer(String(messages[0].content), ++counter.calls),
      usage: { inputTokens: 10, outputTokens: 5 },
      nll: 0.5,
    }),
  });
  const counter = Object.assign(expert, { calls: 0 });
  return counter;
}

const right = (prompt: string) =>
  prompt.includes('blue') ? 'B' : `The answer is ${Number(/(\d+) \+/.exec(prompt)![1]) + 1}.`;
const similarity = async (references: readonly string[]) => references.map(() => 0.5);
const optionsOf = (experts: Expert[], more: Partial<CollectOptions> = {}): CollectOptions => ({
  instructions,
  experts: new Map(experts.map((expert) => [expert.name, expert])),
  folder: join(scratch, 'out'),
  similarity,
  ...more,
});

describe('collect', () => {
  it('asks every expert everything, and writes outcomes that can be read', async () => {
    const events: CollectEvent[] = [];
    const options = optionsOf([counting('good', right), counting('bad', () => 'A, or 7')]);
    const summary = await collect(options, (event) => events.push(event));
    expect(summary).toMatchObject({ status: 'complete', calls: 40, done: 40, failures: 0, written: true, silent: [] });
    expect(summary.costUsd).toBeCloseTo((40 * 15) / 1e6, 12);
    const table = await readOutcomes(options.folder);
    expect(table.experts).toEqual(['bad', 'good']);
    expect(table.rows).toBe(20);
    const scores = table.metric('score');
    expect(table.queries.every((_, row) => scores[2 * row + 1] === 1)).toBe(true);
    expect(table.metric('nll')[0]).toBe(0.5);
    expect(table.metric('bertSim')[0]).toBe(0.5);
    expect(table.metric('outputTokens')[0]).toBe(5);
    expect(table.queries[0].prompt).toBe('Which is blue?\nA. grass\nB. the sky');
    expect(table.text('response')![1]).toBe('B');
    expect(table.text('answer')![1]).toBe('B');
    expect(JSON.parse(await readFile(join(options.folder, 'meta.json'), 'utf8'))).toMatchObject({
      settings: { samples: 1, scorer: 'auto' },
      calls: { good: { done: 20, failures: 0 } },
    });
    expect(events[0]).toMatchObject({ type: 'collect-start', calls: 40, done: 0 });
    expect(events.at(-1)).toMatchObject({ type: 'collect-end' });
  });

  it('goes on where it was, and repeats nothing', async () => {
    const good = counting('good', right);
    const stop = new AbortController();
    const first = await collect(optionsOf([good], { drainSignal: stop.signal, concurrency: 1 }), () => {
      if (good.calls >= 5) stop.abort();
    });
    // Told by events, which come now and then; some calls are left in any case where it stopped in time.
    expect(first.written).toBe(first.status === 'complete');
    const calls = good.calls;
    const second = await collect(optionsOf([good], { resume: true }));
    expect(second).toMatchObject({ status: 'complete', done: 20 });
    expect(good.calls).toBe(20);
    expect(calls).toBeLessThanOrEqual(20);
    await collect(optionsOf([good], { resume: true }));
    expect(good.calls).toBe(20);
  });

  it('keeps failures with their code and without a score, and asks them again when told so', async () => {
    let broken = true;
    const flaky = createFunctionExpert({
      name: 'flaky',
      run: async ({ messages }) => {
        if (broken && String(messages[0].content).includes('What is 3')) throw new Error('no');
        return right(String(messages[0].content));
      },
    });
    const options = optionsOf([flaky]);
    expect(await collect(options)).toMatchObject({
      status: 'complete',
      failures: 1,
      failureCodes: { TOROUTER_EXPERT_BAD_RESPONSE: 1 },
    });
    const row = async () => {
      const table = await readOutcomes(options.folder);
      const at = table.queries.findIndex(({ id }) => id === 'sum/3');
      return { score: table.metric('score')[at], error: table.text('error')?.[at] };
    };
    expect(await row()).toEqual({ score: NaN, error: 'TOROUTER_EXPERT_BAD_RESPONSE' });
    broken = false;
    expect(await collect({ ...options, resume: true })).toMatchObject({ failures: 1 });
    expect(await collect({ ...options, resume: true, retryFailures: true })).toMatchObject({ failures: 0, done: 20 });
    expect(await row()).toEqual({ score: 1, error: undefined });
  });

  it('never spends more than its cap', async () => {
    const dear = createFunctionExpert({
      name: 'dear',
      priceInputUsdPerMillion: 0,
      priceOutputUsdPerMillion: 1e6,
      run: async () => ({ text: 'B', usage: { inputTokens: 1, outputTokens: 3 } }),
    });
    const limited: Expert = {
      ...dear,
      quote: (request, outputTokens) => dear.quote!({ ...request, max_tokens: 4 }, outputTokens),
    };
    const summary = await collect(optionsOf([limited], { maxCostUsd: 20 }));
    // Each may cost 4 and costs 3: after six there is no room for a seventh.
    expect(summary).toMatchObject({ status: 'partial', done: 6, costUsd: 18 });
    await expect(collect(optionsOf([dear], { maxCostUsd: 20, folder: join(scratch, 'b') }))).rejects.toMatchObject({
      code: 'TOROUTER_INVALID_ARGUMENT',
    });
  });

  it('scores anew with another scorer, and keeps responses away where they are not wanted', async () => {
    const good = counting('good', right);
    await collect(optionsOf([good]));
    const summary = await collect(optionsOf([good], { resume: true, scorer: await loadScorer('bertsim') }));
    expect(summary.experts[0].meanScore).toBe(0.5);
    expect(good.calls).toBe(20);

    const folder = join(scratch, 'private');
    const other = await collect(optionsOf([good], { folder, keepResponses: false, samples: 3, limit: 4 }));
    expect(other.experts[0]).toMatchObject({ done: 12, meanScore: 1 });
    const table = await readOutcomes(folder);
    expect(table.rows).toBe(4);
    expect(table.datasets.sort()).toEqual(['picks', 'sums']);
    expect(table.text('response')).toBeUndefined();
    expect(await readFile(join(folder, 'journal.jsonl'), 'utf8')).not.toContain('The answer is');
  });
});
