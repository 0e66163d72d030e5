import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runReadmeExamples } from '@torouter/test-utils';
import { startLlmServer } from './fixtures/llm-server.js';
import { run, runUntil } from './fixtures/run.js';

// The README at the root promises these; the npm package has its own.
const README = new URL('../../../README.md', import.meta.url);
let folder: string;
let text: string;
const home = process.cwd();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'torouter readme '));
  text = await readFile(README, 'utf8');
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

const block = (start: string) => text.slice(text.indexOf(start)).split('```')[0];

it('brings own data in five lines', async () => {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const maths = i % 2 === 0;
    const question = `${maths ? 'How many coins are' : 'Which verb is'} number ${i}`;
    return `${maths ? 'maths' : 'words'},${question},small,${maths ? 0 : 1}\n${maths ? 'maths' : 'words'},${question},large,${maths ? 1 : 0}`;
  });
  await writeFile('mine.csv', `task,question,llm,correct\n${rows.join('\n')}\n`);
  await writeFile('experts.json', block('{\n  "experts": ['));
  process.env.OPENAI_API_KEY = 'not a key';
  const lines = block('npx torouter import').trim().split('\n');
  expect(lines).toHaveLength(5);
  const commands = lines.map((line) =>
    [...line.replace('npx torouter ', '').matchAll(/"([^"]*)"|\S+/g)].map((match) => match[1] ?? match[0]),
  );
  for (const args of commands.slice(0, 4)) expect(await run(...args)).toMatchObject({ code: 0 });
  let health: unknown;
  const served = await runUntil('serving', [...commands[4], '--port', '0'], async (stderr) => {
    const [url] = /http:\/\/\S+?(?=;|\s)/.exec(stderr)!;
    health = await (await fetch(`${url}/health`)).json();
  });
  expect(health).toMatchObject({ status: 'ok', experts: ['large', 'small'] });
  expect(served).toMatchObject({ code: 0, stderr: expect.stringContaining('closing') });
});

it('collects outcomes where there are none', async () => {
  const prompt = (i: number) => (i % 2 ? `What is ${i} plus ${i}?` : `Which word rhymes with number ${i}?`);
  const rows = Array.from({ length: 40 }, (_, i) => ({
    ...{ id: `q${i}`, dataset: i % 2 ? 'sums' : 'rhymes', prompt: prompt(i), reference: `The answer is ${2 * i}.` },
    ...(i % 2 && { finalAnswer: String(2 * i) }),
  }));
  await writeFile('my-prompts.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  await using server = await startLlmServer(({ model }) =>
    model === 'small' ? 'I do not know.' : 'The answer is 42.',
  );
  const entry = { protocol: 'openai', baseUrl: server.baseUrl, parameters: { max_tokens: 64 } };
  const prices = { priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 1 };
  const experts = ['small', 'large'].map((name) => ({ name, model: name, ...entry, ...prices }));
  await writeFile('experts.json', JSON.stringify({ experts }));
  await rm('outcomes', { recursive: true, force: true });
  await rm('my-router', { recursive: true, force: true });
  for (const line of block('npx torouter collect').trim().split('\n'))
    expect(await run(...line.split(' ').slice(2))).toMatchObject({ code: 0 });
  expect(server.requests).toHaveLength(80);
});

it('shows code that runs', async () => {
  await runReadmeExamples(README);
});
