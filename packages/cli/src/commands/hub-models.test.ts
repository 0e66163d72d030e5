import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadEncoder } from '@torouter/embed';
import { modelFolder } from '@torouter/model-minilm';
import { COMMIT, HubServer, OWNER_MODEL } from '@torouter/test-utils';
import { run } from '../fixtures/run.js';
import { writeToyOutcomes } from '../fixtures/toy-outcomes.js';

const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'];
const VARIABLES = ['HF_ENDPOINT', 'HF_HUB_CACHE', 'HF_HOME', 'HF_TOKEN', 'HF_HUB_OFFLINE'] as const;
const before = VARIABLES.map((name) => [name, process.env[name]] as const);

let hub: HubServer;
let folder: string;
const at = (...path: string[]) => join(folder, ...path);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'torouter hub '));
  const files: Record<string, Buffer> = {};
  for (const name of FILES) files[name] = await readFile(join(modelFolder(), name));
  // The first layer of MiniLM alone: quickly made, and not to be taken for the model that is installed.
  const config: object = JSON.parse(files['config.json'].toString());
  files['config.json'] = Buffer.from(JSON.stringify({ ...config, num_hidden_layers: 1 }));
  hub = await HubServer.start(files);
  for (const name of VARIABLES) delete process.env[name];
  Object.assign(process.env, { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: at('cache') });
});
afterEach(async () => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  await hub[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('a model of the hub, by its name', () => {
  it('is fetched by torouter embed', async () => {
    const texts = ['first', 'and the second'];
    await writeFile(at('texts.jsonl'), texts.map((text) => JSON.stringify({ text })).join('\n'));
    const args = ['--in', at('texts.jsonl'), '--precision', 'int8', '--workers', '1'];
    const made = await run('embed', '--model', OWNER_MODEL, ...args, '--out', '-');
    expect(made.stderr).toMatch(
      /fetching model\.safetensors \(45\.4 MB\)[^]*2 texts, 384 numbers each, by bert-1x384-/,
    );
    expect(made.code).toBe(0);
    await mkdir(at('model'));
    // What the same files give in a folder of one's own.
    for (const [name, bytes] of Object.entries(hub.commits[COMMIT])) await writeFile(at('model', name), bytes);
    await using encoder = await loadEncoder(at('model'), { precision: 'int8' });
    const vectors = made.stdout.trim().split('\n');
    expect(vectors.flatMap((line) => JSON.parse(line).vector)).toEqual([...(await encoder.encode(texts))]);
    expect([...hub.fetched].sort()).toEqual([...FILES].sort());
    const snapshot = at('cache', 'models--owner--small-bert', 'snapshots', COMMIT);
    expect(await readFile(join(snapshot, 'config.json'))).toEqual(hub.commits[COMMIT]['config.json']);
  });

  it('is fetched by torouter train, and goes with the router', async () => {
    await writeToyOutcomes(at('toy'), { perTask: 15 });
    const trained = await run('train', '--outcomes', at('toy'), '--out', at('router'), '--embedding', OWNER_MODEL);
    expect(trained.stderr).toMatch(/fetching model\.safetensors[^]*prior router over 3 experts/);
    expect(trained.code).toBe(0);
    expect(hub.fetched).toContain('model.safetensors');
    // The router holds its encoder: neither hub nor cache is needed any more.
    await hub[Symbol.asyncDispose]();
    await rm(at('cache'), { recursive: true });
    const { stdout, code } = await run('inspect', at('router'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).training.options.embedding).toMatch(/^bert-1x384-mean-int8-/);
  });
});
