import { appendFile, cp, readdir, rm, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startLlmServer } from '../fixtures/llm-server.js';
import { startServe, type ServeProcess } from '../fixtures/serve-process.js';
import { TOY_PROMPTS, toyServer } from '../fixtures/toy-server.js';

const toy = toyServer();
const { at, post, writeExperts } = toy;
const ask = (prompt: string, more: object = {}) => ({ messages: [{ role: 'user', content: prompt }], ...more });
const NAMES = ['solver-0', 'solver-1', 'solver-2'];

/** Puts another router where the served one lies. */
async function putRouter(name: string): Promise<void> {
  await rm(at('served'), { recursive: true, force: true });
  await cp(at(name), at('served'), { recursive: true });
}
beforeEach(() => putRouter('router'));
const args = () => ['--router', at('served'), '--experts', at('experts.json')];

const answerOf = async (server: ServeProcess, body: object) => {
  const response = await post(server.url, body);
  const { choices } = (await response.json()) as { choices?: { message: { content: string } }[] };
  return choices?.[0].message.content ?? response.status;
};
const modelsOf = async ({ url }: ServeProcess) =>
  ((await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] }).data.map(({ id }) => id);

describe('SIGHUP', () => {
  it('reads router and experts anew; a request in flight goes on with those that it began with', async () => {
    let release!: () => void;
    let arrived!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    await using old = await startLlmServer(async ({ messages }) => {
      if (messages[0].content.includes('wait')) {
        arrived();
        await released;
      }
      return 'from the old';
    });
    await using fresh = await startLlmServer(() => 'from the new');
    await writeExperts(old.baseUrl);
    await using server = await startServe(args());
    const waiting = answerOf(server, ask(`${TOY_PROMPTS[0]}, wait`));
    await asked;

    await putRouter('other');
    await writeExperts(fresh.baseUrl, {
      others: [{ name: 'spare', protocol: 'openai', baseUrl: fresh.baseUrl, model: 'spare' }],
    });
    await server.signal('SIGHUP', /reloaded: knn with solver-0, solver-1, solver-2\n/);
    expect(await modelsOf(server)).toEqual(expect.arrayContaining(['knn', 'spare']));
    expect(await answerOf(server, ask(TOY_PROMPTS[0]))).toBe('from the new');
    expect(await answerOf(server, ask(TOY_PROMPTS[0], { model: 'spare' }))).toBe('from the new');
    release();
    expect(await waiting).toBe('from the old');
    await server.signal('SIGTERM', /closing\n/);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('fails no request, however often router and experts are replaced under load', async () => {
    await using llm = await startLlmServer(() => 'Hi');
    await using other = await startLlmServer(() => 'Hi');
    await writeExperts(llm.baseUrl);
    await using server = await startServe(args());
    let loading = true;
    const answers: (string | number)[] = [];
    const clients = Array.from({ length: 8 }, async (_, client) => {
      for (let i = 0; loading; i++) answers.push(await answerOf(server, ask(`${TOY_PROMPTS[i % 3]} ${client} ${i}`)));
    });
    for (let round = 0; round < 6; round++) {
      await putRouter(round % 2 ? 'router' : 'other');
      await writeExperts(round % 2 ? llm.baseUrl : other.baseUrl);
      await server.signal('SIGHUP', /reloaded: .*\n/);
      const before = answers.length;
      while (answers.length < before + 20) await new Promise(setImmediate);
    }
    loading = false;
    await Promise.all(clients);
    expect(new Set(answers)).toEqual(new Set(['Hi']));
  });

  it.each<[string, string, () => Promise<void>]>([
    [
      'a damaged artefact',
      'TOROUTER_ARTEFACT_HASH_MISMATCH',
      async () => {
        const file = (await readdir(at('served'))).find((name) => name.endsWith('.safetensors'))!;
        await appendFile(at('served', file), 'x');
      },
    ],
    ['no artefact', 'TOROUTER_FILE_NOT_FOUND', () => rm(at('served'), { recursive: true })],
    [
      'a router with an expert that is missing',
      'TOROUTER_EXPERT_NOT_CONFIGURED',
      () => writeExperts('http://127.0.0.1:9/v1', { only: NAMES.slice(1) }),
    ],
    [
      'experts with a syntax error',
      'TOROUTER_EXPERTS_CONFIG_INVALID',
      () => writeFile(at('experts.json'), '{"experts": [,]}'),
    ],
    [
      'an expert whose key is not set',
      'TOROUTER_API_KEY_MISSING',
      () => writeExperts('http://127.0.0.1:9/v1', { each: { apiKeyEnv: 'TOROUTER_TEST_UNSET' } }),
    ],
    ['an alias of an expert that is gone', 'TOROUTER_INVALID_ARGUMENT', () => writeExperts('http://127.0.0.1:9/v1')],
  ])('keeps what is served where it finds %s, says so once, and reads what is right later', async (_, code, spoil) => {
    await using llm = await startLlmServer(() => 'Hi');
    const spare = { name: 'spare', protocol: 'openai', baseUrl: llm.baseUrl, model: 'spare' };
    const right = () => writeExperts(llm.baseUrl, { others: [spare] });
    await right();
    await using server = await startServe([...args(), '--model-alias', 'extra=spare']);
    await spoil();
    const [line] = await server.signal('SIGHUP', /\{.*not reloaded.*\}\n/);
    expect(JSON.parse(line)).toMatchObject({ level: 'error', code, msg: expect.stringContaining(`(${code})`) });
    expect(server.stderr.match(/not reloaded/g)).toHaveLength(1);
    expect(await answerOf(server, ask(TOY_PROMPTS[0]))).toBe('Hi');
    expect(await answerOf(server, ask(TOY_PROMPTS[0], { model: 'extra' }))).toBe('Hi');

    await putRouter('other');
    await right();
    await server.signal('SIGHUP', /reloaded: knn .*\n/);
    expect(await answerOf(server, ask(TOY_PROMPTS[0]))).toBe('Hi');
  });
});
