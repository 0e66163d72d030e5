import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOutcomes } from '@torouter/data';
import { startLlmServer, type LlmRequest } from '../fixtures/llm-server.js';
import { run, runUntil } from '../fixtures/run.js';
import { writeToyInstructions } from '../fixtures/toy-instructions.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collect command '));
  await writeToyInstructions(path('instructions.jsonl'));
});
afterEach(() => rm(folder, { recursive: true }));

const path = (name: string) => join(folder, name);

/** The expert "good" is right, "short" says yes to everything. */
function answerOf({ model, messages }: LlmRequest): string {
  if (model === 'short') return 'Yes';
  const prompt = messages.at(-1)!.content;
  const sum = /What is (\d+) plus/.exec(prompt);
  if (sum) return `The answer is ${Number(sum[1]) + 2}.`;
  return prompt.includes('fly') ? 'B' : 'Because air scatters blue light.';
}

async function writeExperts(baseUrl: string, more: object = {}): Promise<void> {
  const entry = (name: string, price: number) => ({
    ...{ name, protocol: 'openai', baseUrl, model: name, parameters: { max_tokens: 20 } },
    ...{ priceInputUsdPerMillion: price, priceOutputUsdPerMillion: price, ...more },
  });
  await writeFile(path('experts.json'), JSON.stringify({ experts: [entry('good', 2), entry('short', 1)] }));
}

const collectInto = (out: string, ...more: string[]) =>
  [
    ...['collect', '--instructions', path('instructions.jsonl'), '--experts', path('experts.json')],
    ...['--out', path(out), ...more],
  ] as const;

describe('torouter collect', () => {
  it('says what it would do, does it, goes on, and what it made can be trained on and evaluated', async () => {
    await using server = await startLlmServer(answerOf);
    await writeExperts(server.baseUrl);
    const plan = await run(...collectInto('out', '--plan'));
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toMatch(
      /30 instructions: sums 10, picks 10, asks 10\n60 calls to make\n[^]*good +30 [^]*at most \$/,
    );
    expect(server.requests).toEqual([]);

    const limited = await run(...collectInto('out', '--limit', '6'));
    expect(limited).toMatchObject({ code: 0 });
    expect(limited.stdout).toMatch(/good +6 +0 +0\.\d{3}[^]*12 of 12 calls are done, 0 failed/);
    expect(await run(...collectInto('out'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--resume.*TOROUTER_OUTPUT_EXISTS/),
    });
    const again = JSON.parse((await run(...collectInto('out', '--plan', '--resume', '--json'))).stdout) as {
      done: number;
    };
    expect(again.done).toBe(12);
    expect(await run(...collectInto('out', '--resume'))).toMatchObject({ code: 0 });
    expect(server.requests).toHaveLength(60);
    expect(server.requests.every(({ logprobs }) => logprobs)).toBe(true);

    const table = await readOutcomes(path('out'));
    expect([table.rows, table.columns]).toEqual([30, 2]);
    expect(table.recordedMetrics).toEqual(
      expect.arrayContaining(['score', 'nll', 'bertSim', 'seconds', 'inputTokens', 'outputTokens', 'cost']),
    );
    const good = table.metric('score').filter((_, cell) => cell % 2 === 0);
    expect(good.every((score) => score > 0.7)).toBe(true);
    expect(
      await run('train', '--outcomes', path('out'), '--out', path('router'), '--embedding', 'tfidf'),
    ).toMatchObject({
      code: 0,
    });
    const judged = await run('eval', '--outcomes', path('out'), '--router', path('router'));
    expect(judged).toMatchObject({ code: 0, stdout: expect.stringContaining('bestSingle') });
  });

  it('lets calls in flight finish on Ctrl-C, and goes on from there', async () => {
    let released = false;
    const waiting: (() => void)[] = [];
    await using server = await startLlmServer(async (request) => {
      if (!released && server.requests.length > 8) await new Promise<void>((resolve) => waiting.push(resolve));
      return answerOf(request);
    });
    await writeExperts(server.baseUrl, { maxConcurrency: 4 });
    const args = collectInto('out', '--metrics', 'seconds,tokens', '--score', 'exact');
    const stopped = await runUntil('60 calls', [...args], async () => {
      while (waiting.length < 4) await new Promise(setImmediate);
      process.once('SIGINT', () => {
        released = true;
        for (const go of waiting) go();
      });
    });
    expect(stopped).toMatchObject({ code: 130, stdout: expect.stringContaining('--resume') });
    const asked = server.requests.length;
    expect(asked).toBeLessThan(60);
    const journal = (await readFile(path('out/journal.jsonl'), 'utf8')).trim().split('\n');
    expect(journal).toHaveLength(asked);
    expect(await run(...args, '--resume')).toMatchObject({ code: 0 });
    expect(server.requests).toHaveLength(60);
  });

  it('ends in an error where an expert is of no use, and keeps what the other did', async () => {
    await using server = await startLlmServer((request, response) => {
      if (request.model === 'good') return answerOf(request);
      response.writeHead(401).end('{"error":{"code":"invalid_api_key"}}');
      return undefined;
    });
    await writeExperts(server.baseUrl, { maxConcurrency: 1 });
    const result = await run(...collectInto('out', '--metrics', 'tokens', '--score', 'exact'));
    expect(result).toMatchObject({ code: 1, stderr: expect.stringMatching(/short was given up.*401.*--resume/) });
    expect((await readOutcomes(path('out'))).experts).toEqual(['good']);
    expect(server.requests.filter(({ model }) => model === 'short').length).toBeLessThan(10);
  });

  it('never spends more than its cap, and says who was stopped by it', async () => {
    await using server = await startLlmServer(answerOf);
    await writeExperts(server.baseUrl, { priceInputUsdPerMillion: 1000, priceOutputUsdPerMillion: 1000 });
    const result = await run(
      ...collectInto('out', '--metrics', 'tokens', '--score', 'exact', '--max-cost-usd', '0.5', '--json'),
    );
    expect(result).toMatchObject({ code: 0, stderr: expect.stringContaining('cost cap') });
    const summary = JSON.parse(result.stdout) as { costUsd: number; done: number };
    expect(summary.costUsd).toBeLessThanOrEqual(0.5);
    expect(summary.done).toBeGreaterThan(10);
  });

  it('scores by a module of the user’s, and shows how many answers it failed on', async () => {
    await using server = await startLlmServer(answerOf);
    await writeExperts(server.baseUrl);
    await writeFile(
      path('score.mjs'),
      'export default ({ instruction, response }) => { if (instruction.dataset === "asks") throw new Error(response); return response.length > 3 ? 1 : 0.25; };',
    );
    const result = await run(...collectInto('out', '--metrics', 'tokens', '--score', path('score.mjs')));
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('20 answers have no score') });
    const table = await readOutcomes(path('out'));
    expect(new Set(table.metric('score'))).toEqual(new Set([1, 0.25, NaN]));
    expect(table.text('error')).toContain('TOROUTER_SCORER_FAILED');
  });

  it.each([
    [
      'an instruction without text',
      { id: 'x', dataset: 'd', prompt: ' ', reference: 'r' },
      [],
      3,
      'TOROUTER_BAD_RECORD',
    ],
    [
      'an id that came before',
      { id: 'sum/1', dataset: 'd', prompt: 'p', reference: 'r' },
      [],
      3,
      'TOROUTER_DUPLICATE_QUERY',
    ],
    ['an unknown metric', undefined, ['--metrics', 'nll,speed'], 2, 'speed'],
    ['an unknown scorer', undefined, ['--score', 'vibes'], 3, 'vibes'],
    ['a negative cap', undefined, ['--max-cost-usd', '-1'], 2, 'at least 0'],
    ['an unknown format', undefined, ['--instructions', 'hellaswag=x.jsonl'], 2, 'hellaswag'],
    ['a file that is not there', undefined, ['--instructions', 'nowhere.jsonl'], 3, 'TOROUTER_FILE_NOT_FOUND'],
  ])('refuses %s', async (_, row, options, code, said) => {
    await writeExperts('http://127.0.0.1:9/v1');
    if (row) await writeFile(path('instructions.jsonl'), `\n${JSON.stringify(row)}\n`, { flag: 'a' });
    const result = await run(...collectInto('out', '--metrics', 'tokens', '--score', 'exact', ...options));
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(said) });
  });

  it.each([
    [{ apiKeyEnv: 'NO_SUCH_KEY' }, 'NO_SUCH_KEY'],
    [{ priceInputUsdPerMillion: -1 }, 'priceInputUsdPerMillion'],
    [{ name: 'twin' }, 'names must differ'],
    [{ apiKey: 'sk-secret' }, 'apiKeyEnv'],
  ])('refuses experts with %j', async (more, said) => {
    await writeExperts('http://127.0.0.1:9/v1', more);
    const result = await run(...collectInto('out', '--metrics', 'tokens', '--score', 'exact'));
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
    expect(result.stderr).not.toContain('sk-secret');
  });
});
