import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { startLlmServer, type LlmServer } from '../fixtures/llm-server.js';
import { run } from '../fixtures/run.js';
import { startServe, type ServeProcess } from '../fixtures/serve-process.js';
import { writeToyOutcomes } from '../fixtures/toy-outcomes.js';
import { TOY_PROMPTS, toyServer } from '../fixtures/toy-server.js';

const toy = toyServer();
const { at, post, writeExperts } = toy;
const ask = (prompt: string, more: object = {}) => ({ messages: [{ role: 'user', content: prompt }], ...more });

/** A request that the expert holds, and what lets it go on. */
function heldAnswers(): { answer: () => Promise<string>; asked: Promise<void>; release: () => void } {
  let release!: () => void;
  let arrived!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  return { answer: async () => (arrived(), await released, 'late'), asked, release };
}

async function served(
  llm: LlmServer,
  args: string[],
  options?: Parameters<typeof startServe>[1],
): Promise<ServeProcess> {
  await writeExperts(llm.baseUrl);
  return startServe([...toy.args, ...args], options);
}

const expertOf = async (server: ServeProcess, body: object) => {
  const response = await post(server.url, body);
  return response.status === 200 ? response.headers.get('x-torouter-expert') : response.status;
};

describe('torouter serve', () => {
  it('says where, which models, and that a key is needed; lets nobody in without it', async () => {
    await using llm = await startLlmServer(() => 'Hi');
    await using server = await served(llm, ['--api-key-env', 'GATEWAY_KEY'], { env: { GATEWAY_KEY: 'open-sesame' } });
    expect(server.stderr).toContain(
      'models: auto, auto:best, auto:cheap, prior, solver-0, solver-1, solver-2\nclients need the key in GATEWAY_KEY\n',
    );
    expect((await post(server.url, ask('Hi'))).status).toBe(401);
    const headers = { authorization: 'Bearer open-sesame' };
    expect((await post(server.url, ask('Hi'), { headers })).status).toBe(200);
    expect(server.stderr).not.toContain('open-sesame');
  });

  it('knows aliases and policies, and routes models that it does not know where it is told to', async () => {
    await using llm = await startLlmServer(() => 'Hi');
    await using server = await served(llm, [
      ...['--model-alias', 'gpt-4o=auto:best', '--model-alias', 'mini=solver-2', '--unknown-model', 'route'],
      ...['--policy', 'frugal=utility:1e9', '--policy', 'cheap=best'],
    ]);
    expect(server.stderr).toMatch(
      /models: auto, auto:best, auto:cheap, auto:frugal, prior, .*, gpt-4o, mini\nclients need no key\n/,
    );
    // solver-2 costs least.
    for (const [model, expert] of [
      ['auto', 'solver-0'],
      ['auto:best', 'solver-0'],
      ['auto:cheap', 'solver-0'],
      ['auto:frugal', 'solver-2'],
      ['gpt-4o', 'solver-0'],
      ['mini', 'solver-2'],
      ['claude-9', 'solver-0'],
    ])
      expect([model, await expertOf(server, ask(TOY_PROMPTS[0], { model }))]).toEqual([model, expert]);
  });

  it('decides by the λ of training under auto:cheap, and refuses unknown models, without being told', async () => {
    await using llm = await startLlmServer(() => 'Hi');
    await using server = await served(llm, []);
    const decide = async (model: string) =>
      (await (await post(server.url, ask(TOY_PROMPTS[0], { model }), { path: '/v1/route' })).json()) as {
        reason: string;
      };
    expect((await decide('auto:cheap')).reason).toMatch(/^highest score − [\d.e+]+·cost/);
    expect((await decide('auto:best')).reason).toMatch(/^highest score 0/);
    expect(await expertOf(server, ask('Hi', { model: 'claude-9' }))).toBe(404);
  });

  it('holds to its limits', async () => {
    const { answer, asked, release } = heldAnswers();
    await using llm = await startLlmServer(answer);
    await using server = await served(llm, [
      ...['--max-requests', '1', '--max-body-bytes', '200', '--keep-decisions', '0', '--max-cached-decisions', '0'],
    ]);
    expect((await post(server.url, ask('x'.repeat(300)))).status).toBe(413);
    const first = post(server.url, ask('Hi'));
    await asked;
    expect((await post(server.url, ask('Hi'))).status).toBe(503);
    release();
    const id = (await first).headers.get('x-torouter-decision-id');
    expect((await fetch(`${server.url}/v1/decisions/${id}`)).status).toBe(404);
  });

  it.each([
    [[], 'solver-1'],
    [['--switch-margin', '5'], 'solver-0'],
    [['--switch-margin', '5', '--max-sessions', '0'], 'solver-1'],
  ])('keeps a conversation on its expert as %j says: %s', async (args, expert) => {
    await using llm = await startLlmServer(() => 'Done');
    await using server = await served(llm, args);
    const first = { role: 'user', content: TOY_PROMPTS[0] };
    expect(await expertOf(server, { messages: [first] })).toBe('solver-0');
    const messages = [first, { role: 'assistant', content: 'Done' }, { role: 'user', content: TOY_PROMPTS[1] }];
    expect(await expertOf(server, { messages })).toBe(expert);
  });

  it.each([
    [[], /"error"/],
    [['--broken-streams', 'continue'], /\[DONE\]/],
  ])('ends a stream whose expert breaks, or lets another go on with it: %j', async (args, end) => {
    await using llm = await startLlmServer((_, response) => {
      const chunk = (content: string) =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (llm.requests.length > 1) response.end(`${chunk(' end')}data: [DONE]\n\n`);
      else response.write(chunk('The'), () => response.destroy());
      return undefined;
    });
    await writeExperts(llm.baseUrl, { each: { continues: true } });
    await using server = await startServe([...toy.args, ...args]);
    expect(await (await post(server.url, ask('Hi', { stream: true }))).text()).toMatch(end);
  });

  it('finishes what is in flight on SIGTERM, takes nothing new, is not ready, and ends with 0', async () => {
    const { answer, asked, release } = heldAnswers();
    await using llm = await startLlmServer(answer);
    await using server = await served(llm, ['--drain-timeout', '60']);
    const inFlight = post(server.url, ask('Hi'));
    await asked;
    const probe = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(probe, 'connect');
    probe.write('GET /ready HTTP/1.1\r\nhost: x\r\n');
    // The server has the half request once it has answered a whole one that was sent later.
    await fetch(`${server.url}/health`);
    await server.signal('SIGTERM', /closing\n/);
    probe.write('connection: close\r\n\r\n');
    const ready = await text(probe);
    expect(ready).toMatch(/^HTTP\/1.1 503 /);
    expect(ready).toContain('"closing"');
    await expect(fetch(`${server.url}/health`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    release();
    expect(await (await inFlight).json()).toMatchObject({ choices: [{ message: { content: 'late' } }] });
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('does not wait longer than it is told to', async () => {
    const { answer, asked } = heldAnswers();
    await using llm = await startLlmServer(answer);
    await using server = await served(llm, ['--drain-timeout', '0.01']);
    const lost = expect(post(server.url, ask('Hi'))).rejects.toThrow();
    await asked;
    await server.signal('SIGINT', /closing\n/);
    await lost;
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });
});

describe('what torouter serve refuses', () => {
  it.each<[string[], string | RegExp]>([
    [['--api-key-env', 'TOROUTER_TEST_UNSET'], /TOROUTER_TEST_UNSET, which is not set.*TOROUTER_API_KEY_MISSING/],
    [['--policy', 'a=dearest'], /name=best, name=utility:LAMBDA or name=keep-quality/],
    [['--model-alias', 'gpt=nobody'], /alias "gpt" stands for "nobody", which is no model here/],
    [['--fallback-expert', 'nobody'], /fallbackExpert/],
    [['--log', 'off', '--log-prompts'], /writes no log/],
    [['--log', 'loud'], /off, error, warn, info/],
    [['--drain-timeout', '-1'], /at least 0/],
    [['--max-requests', '0'], /at least 1/],
  ])('%j', async (args, says) => {
    await writeExperts('http://127.0.0.1:9/v1');
    expect(await run('serve', '--port', '0', ...toy.args, ...args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(says),
    });
  });

  it('a policy of the recorded λ, of a router that has none', async () => {
    await writeExperts('http://127.0.0.1:9/v1');
    // Nothing is known of costs.
    await writeToyOutcomes(at('free'), { responses: true });
    await run('train', '--outcomes', at('free'), '--out', at('plain'), '--embedding', 'tfidf');
    const args = ['--router', at('plain'), '--experts', at('experts.json'), '--port', '0'];
    expect(await run('serve', ...args, '--policy', 'cheap=keep-quality')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/needs the λ that training records.*TOROUTER_INVALID_ARGUMENT/),
    });
  });
});
