import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { startLlmServer } from '../fixtures/llm-server.js';
import { run } from '../fixtures/run.js';
import { startServe, type ServeProcess } from '../fixtures/serve-process.js';
import { TOY_PROMPTS, toyServer } from '../fixtures/toy-server.js';

const toy = toyServer();
const { at, post, writeExperts } = toy;
const ask = (prompt: string, more: object = {}) => ({ messages: [{ role: 'user', content: prompt }], ...more });

interface LogLine {
  level: string;
  msg: string;
  status?: number;
}
const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);

async function end(server: ServeProcess): Promise<void> {
  await server.signal('SIGTERM', /closing/);
  expect(await server.ended).toEqual({ code: 0, signal: null });
}

describe('the log of torouter serve', () => {
  it.each([
    ['off', []],
    ['error', [502]],
    [undefined, [404, 502]],
    ['info', [200, 404, 502]],
  ])('at level %s has the requests with status %j, and no prompt', async (level, statuses) => {
    await using llm = await startLlmServer(({ model }, response) => {
      if (model !== 'broken') return 'a secret answer';
      response.writeHead(500).end('{"error":{"message":"no"}}');
      return undefined;
    });
    const broken = { name: 'broken', protocol: 'openai', baseUrl: llm.baseUrl, model: 'broken', maxRetries: 0 };
    await writeExperts(llm.baseUrl, { others: [broken] });
    await using server = await startServe([...toy.args, ...(level ? ['--log', level] : [])]);
    const prompt = `${TOY_PROMPTS[0]}, confidentially`;
    const answered: number[] = [];
    for (const model of ['auto', 'nobody', 'broken'])
      answered.push((await post(server.url, ask(prompt, { model }))).status);
    await end(server);
    const requests = linesOf(server.stderr).flatMap(({ status }) => (status === undefined ? [] : [status]));
    expect(requests).toEqual(answered.filter((status) => statuses.includes(status)));
    expect(requests).toHaveLength(statuses.length);
    expect(server.stderr).not.toMatch(/confidentially|secret/);
    const events = linesOf(server.stderr).flatMap(({ status, msg }) => (status === undefined ? [msg] : []));
    expect(events).toEqual(level === 'info' ? ['serving', 'closing', 'closed'] : []);
  });

  it('goes into a file where it is told to, with prompts where it is told to, and into a new one after SIGHUP', async () => {
    await using llm = await startLlmServer(() => 'a secret answer');
    await writeExperts(llm.baseUrl);
    const file = at('serve.log');
    await using server = await startServe([...toy.args, '--log', 'info', '--log-file', file, '--log-prompts']);
    await post(server.url, ask('the first prompt'));
    await rename(file, `${file}.1`);
    await server.signal('SIGHUP', /reloaded: /);
    await post(server.url, ask('the second prompt'));
    await end(server);
    expect(linesOf(server.stderr)).toEqual([]);
    const [before, after] = [await readFile(`${file}.1`, 'utf8'), await readFile(file, 'utf8')];
    expect(linesOf(before)).toEqual([
      expect.objectContaining({ level: 'info', msg: 'serving', url: server.url, time: expect.any(String) }),
      expect.objectContaining({ msg: 'request', messages: [{ role: 'user', content: 'the first prompt' }] }),
    ]);
    expect(linesOf(after).map(({ msg }) => msg)).toEqual([
      'reloaded: prior with solver-0, solver-1, solver-2',
      'request',
      'closing',
      'closed',
    ]);
    expect(after).toContain('the second prompt');
    expect(before + after).not.toContain('secret');
  });

  it('goes nowhere where nobody reads stderr any more, and the server goes on', async () => {
    await using llm = await startLlmServer(() => 'Hi');
    await writeExperts(llm.baseUrl);
    const file = at('outlives.log');
    await using server = await startServe([...toy.args, '--log', 'info', '--log-file', file]);
    server.child.stderr!.destroy();
    server.child.kill('SIGHUP');
    // It says so in the file and, in vain, on stderr.
    while (!(await readFile(file, 'utf8')).includes('reloaded')) await new Promise(setImmediate);
    expect((await post(server.url, ask('Hi'))).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(linesOf(await readFile(file, 'utf8')).at(-1)).toMatchObject({ msg: 'closed' });
  });

  it('must be one that can be written', async () => {
    await writeExperts('http://127.0.0.1:9/v1');
    expect(await run('serve', '--port', '0', ...toy.args, '--log-file', at('no folder', 'x.log'))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot be written \(ENOENT\).*TOROUTER_WRITE_FAILED/),
    });
  });
});

describe('traces of torouter serve', () => {
  /** An SDK that writes the names of spans to stderr. */
  const SDK = (api: string) => `
    import { trace } from ${JSON.stringify(api)};
    const noop = trace.getTracer('none').startSpan('none');
    const startSpan = (name) => Object.assign(Object.create(noop), { end: () => process.stderr.write('span ' + name + '\\n') });
    trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) });
  `;

  it('go to the SDK that was registered before', async () => {
    await using llm = await startLlmServer(() => 'Hi');
    await writeExperts(llm.baseUrl);
    const telemetry = join(at('telemetry.mjs'));
    await writeFile(telemetry, SDK(import.meta.resolve('@opentelemetry/api')));
    await using server = await startServe(toy.args, {
      nodeOptions: `--import ${pathToFileURL(telemetry).href}`,
    });
    expect((await post(server.url, ask(TOY_PROMPTS[0]))).status).toBe(200);
    await server.said(/span torouter.route\nspan chat solver-0\nspan \/v1\/chat\/completions\n/);
  });
});
