import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tinyBertFolder } from '@torouter/test-utils';
import { run, runUntil } from '../fixtures/run.js';
import { writeToyOutcomes } from '../fixtures/toy-outcomes.js';

let folder: string;
const at = (...path: string[]) => join(folder, ...path);
const tiny = await tinyBertFolder();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train bert '));
  await writeToyOutcomes(at('toy'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await tiny[Symbol.asyncDispose]();
});

/** 77 rows are learned in 10 updates an epoch. */
const train = (out: string, ...flags: string[]) => [
  ...['train', '--outcomes', at('toy'), '--out', at(out), '--classifier', 'bert', '--model', tiny.folder],
  ...['--temperature', '0.3', '--max-tokens', '32', '--threads', '1', '--device', 'cpu', ...flags],
];
const SLOW = ['--epochs', '60', '--learning-rate', '1e-5', '--patience', '60'];

const filesOf = async (name: string) =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(at(name))).map(
        async (file) => [file, (await readFile(at(name, file))).toString('base64')] as const,
      ),
    ),
  );
const checkpointsOf = async (name: string) =>
  (await readdir(at(`${name}.partial`)).catch(() => [])).filter((entry) => entry.startsWith('step-'));

/** A command as a process of its own. */
function start(args: string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const script = fileURLToPath(new URL('../fixtures/command-process.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@torouter/source', '--import', import.meta.resolve('tsx'), script, ...args],
    { env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal, stderr }));
  return { child, ended };
}

/** Waits until the newest checkpoint of a training is of at least this update. */
async function checkpointOf(name: string, step: number, { child }: ReturnType<typeof start>): Promise<void> {
  const reached = async () => (await checkpointsOf(name)).some((entry) => Number(entry.slice(5)) >= step);
  while (child.exitCode === null && !(await reached())) await setTimeout(5);
}

describe('torouter train --classifier bert', () => {
  it('killed three times and gone on with, ends in the bytes of the run that was not', async () => {
    expect(await run(...train('whole', ...SLOW))).toMatchObject({ code: 0 });
    for (const [i, step] of [10, 150, 400].entries()) {
      const process = start(train('killed', ...SLOW, '--resume'));
      await checkpointOf('killed', step, process);
      process.child.kill('SIGKILL');
      const { signal, stderr } = await process.ended;
      expect(signal).toBe('SIGKILL');
      expect(stderr.includes('going on after update')).toBe(i > 0);
    }
    expect(await readdir(folder)).not.toContain('killed');
    const last = await run(...train('killed', ...SLOW, '--resume'));
    expect(last).toMatchObject({ code: 0, stderr: expect.stringContaining('going on after update') });
    expect(await filesOf('killed')).toEqual(await filesOf('whole'));
    expect(await readFile(at('killed.events.jsonl'), 'utf8')).toBe(await readFile(at('whole.events.jsonl'), 'utf8'));
    expect(await readdir(folder)).not.toContain('killed.partial');
  }, 120_000);

  it('logs every update and epoch', async () => {
    const lines = (await readFile(at('whole.events.jsonl'), 'utf8')).trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as { type: string });
    expect(events[0]).toMatchObject({ type: 'fit-start', classifier: 'bert', rows: 77, epochs: 60 });
    expect(events.filter(({ type }) => type === 'step-end')).toHaveLength(600);
    expect(events.filter(({ type }) => type === 'epoch-end')).toHaveLength(60);
    expect(events.at(-1)).toMatchObject({ type: 'epoch-end', epoch: 60, validationLoss: expect.any(Number) });
  });

  it('finishes the update, saves and ends with 130 on Ctrl-C; refuses a second run, and one that begins anew', async () => {
    const process = start(train('stopped', ...SLOW));
    const { child, ended } = process;
    await checkpointOf('stopped', 10, process);
    expect(await run(...train('stopped', ...SLOW, '--resume'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Another run is writing into .*TOROUTER_OUTPUT_BUSY/),
    });
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect([code, stderr.trim().split('\n').at(-1)]).toEqual([130, 'torouter: interrupted']);
    expect((await checkpointsOf('stopped')).length).toBeGreaterThan(0);
    expect(await run(...train('stopped', ...SLOW))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--resume/),
    });
    expect(await run(...train('stopped', ...SLOW, '--resume', '--dropout', '0.2'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/differs .*dropout \(0\.1 there, 0\.2 here\)/),
    });
  }, 60_000);

  it('decides the same where its folder is copied to, and shows how its training went', async () => {
    await cp(at('whole'), at('elsewhere', 'copy'), { recursive: true });
    const decide = (router: string, ...flags: string[]) =>
      run('route', 'verb and tense', '--router', router, '--json', ...flags);
    const here = await decide(at('whole'));
    expect(here.code).toBe(0);
    expect((await decide(at('elsewhere', 'copy'))).stdout).toBe(here.stdout);
    expect((await decide(at('whole'), '--precision', 'fp32')).stdout).not.toBe(here.stdout);
    const { stdout } = await run('inspect', at('whole'));
    expect(stdout).toMatch(/fine-tuned in 600 updates\ntraining loss\n +\d\.\d{4} [┤┼]/);
    expect(stdout).toMatch(/\d+ +\d\.\d{4} +\d\.\d{4} +kept/);
    expect(stdout).toMatch(/int8 changes \d+\.\d % of 19 decisions/);
    expect(stdout).not.toContain(tiny.folder);
    expect(await readFile(at('whole', 'router.json'), 'utf8')).not.toContain('tiny-bert-');
  });

  it('is served behind /v1/chat/completions', async () => {
    const upstream = createServer((_, response) => {
      const message = { role: 'assistant', content: 'yes' };
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }] }),
      );
    }).listen(0);
    await once(upstream, 'listening');
    const baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`;
    const experts = [0, 1, 2].map((j) => ({ name: `solver-${j}`, protocol: 'openai', baseUrl, model: 'm' }));
    await writeFile(at('experts.json'), JSON.stringify({ experts }));
    let answer: { choices: { message: { content: string } }[]; model: string } | undefined;
    const args = ['serve', '--router', at('whole'), '--experts', at('experts.json'), '--port', '0'];
    const { code } = await runUntil('serving', args, async (stderr) => {
      const url = /http:\/\/\S+\d/.exec(stderr)![0];
      const body = JSON.stringify({ messages: [{ role: 'user', content: 'verb and tense' }] });
      const response = await fetch(`${url}/v1/chat/completions`, {
        ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
      });
      answer = (await response.json()) as typeof answer;
    });
    upstream.close();
    expect(code).toBe(0);
    expect(answer?.choices[0].message.content).toBe('yes');
  });

  it('is an encoder for other classifiers, whose texts count as seen', async () => {
    // Fewer rows than BERT has seen.
    const knn = [
      'train',
      '--outcomes',
      at('toy'),
      '--out',
      at('knn'),
      '--classifier',
      'knn',
      '--max-per-dataset',
      '20',
    ];
    expect(await run(...knn, '--embedding', at('whole'))).toMatchObject({ code: 0 });
    const { stdout } = await run('inspect', at('knn'), '--json');
    const described = JSON.parse(stdout) as {
      textsSeen: number;
      training: { rows: number; options: { embedding: string } };
    };
    expect(described.training).toMatchObject({
      rows: 60,
      options: { embedding: expect.stringMatching(/^router-bert-int8/) },
    });
    expect(described.textsSeen).toBe(96);
    expect(await run('route', 'verb', '--router', at('knn'))).toMatchObject({ code: 0 });
    for (const [router, flags, message] of [
      ['knn', [], /only a fine-tuned BERT/],
      ['whole', ['--precision', 'fp16'], /int8, fp32, not fp16/],
    ] as const)
      expect(await run(...knn, '--embedding', at(router), ...flags)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(message),
      });
  });

  it.each<[string, string[], number, RegExp]>([
    ['settings of BERT for another', ['--classifier', 'knn', '--max-tokens', '32'], 2, /--max-tokens is not a setting/],
    ['settings of training for kNN', ['--classifier', 'knn', '--epochs', '3'], 2, /--epochs is not a setting/],
    ['--resume for another', ['--classifier', 'mlp', '--resume'], 2, /--resume is for/],
    ['an embedding', ['--classifier', 'bert', '--embedding', 'minilm'], 2, /--model names/],
    ['an objective that there is not', ['--classifier', 'bert', '--objective', 'x'], 2, /soft-labels, per-expert/],
    ['a learning rate of 0', ['--classifier', 'bert', '--learning-rate', '0'], 2, /learningRate must be above 0/],
    ['a model that is not there', ['--classifier', 'bert', '--model', './none'], 3, /none does not exist/],
    ['a GPU that is not there', ['--classifier', 'bert', '--device', 'cuda'], 2, /device cuda cannot be used/],
  ])('refuses %s, and leaves nothing behind', async (_, flags, code, message) => {
    const result = await run('train', '--outcomes', at('toy'), '--out', at('never'), ...flags);
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(message) });
    expect((await readdir(folder)).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  it('takes the settings of training for the MLP as well', async () => {
    const flags = ['--classifier', 'mlp', '--temperature', '0.3', '--epochs', '3', '--batch-size', '16'];
    expect(await run('train', '--outcomes', at('toy'), '--out', at('mlp'), ...flags)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('epoch 3 of 3'),
    });
    expect(await run('route', 'x', '--router', at('mlp'), '--precision', 'fp32')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is a mlp router/),
    });
  });
});
