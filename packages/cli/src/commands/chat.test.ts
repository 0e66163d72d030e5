import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { createFunctionExpert } from '@torouter/experts';
import { serve } from '@torouter/serve';
import { atTerminal } from '../chat/fixtures/at-terminal.js';
import { startChatGateway } from '../chat/fixtures/chat-gateway.js';
import { events, lastChunk, STREAM_HEADERS } from '../chat/fixtures/events.js';
import { withStdin } from '../chat/fixtures/with-stdin.js';
import { run, runUntil } from '../fixtures/run.js';

const answering = (...parts: (string | object)[]) =>
  startChatGateway((_, response) => response.writeHead(200, STREAM_HEADERS).end(events(...parts)));
const failing = (status: number, body: string) =>
  startChatGateway((_, response) => response.writeHead(status).end(body));

describe('torouter chat QUESTION', () => {
  it('prints the answer to stdout, who gave it to stderr', async () => {
    await using gateway = await answering('Hel', 'lo', lastChunk(), '[DONE]');
    const result = await run('chat', '--url', `${gateway.url}/v1/`, 'say', 'hello');
    expect(result).toMatchObject({ code: 0, stdout: 'Hello\n' });
    // Node may write a warning of its own beside it.
    expect(result.stderr).toMatch(/^— small · highest score 0\.91 · \$0\.00012 · \d+\.\d s · 34 tokens$/m);
    expect(gateway.requests[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { 'x-torouter-session': expect.stringMatching(/^[0-9a-f-]{36}$/) },
      body: { model: 'auto', messages: [{ role: 'user', content: 'say hello' }], stream: true },
    });
    expect(gateway.requests[0].body!.stream_options).toEqual({ include_usage: true });
    expect(gateway.requests[0].headers.authorization).toBeUndefined();
  });

  it('sends model, system prompt, session and key', async () => {
    await using gateway = await answering('Yes', '[DONE]');
    process.env.TOROUTER_TEST_CHAT_KEY = ' secret-key\n';
    const flags = ['--model', 'large', '--system', 'Be short.', '--session', 's-1'];
    await run('chat', '--url', gateway.url, ...flags, '--api-key-env', 'TOROUTER_TEST_CHAT_KEY', 'Well?');
    delete process.env.TOROUTER_TEST_CHAT_KEY;
    expect(gateway.requests[0]).toMatchObject({
      headers: { 'x-torouter-session': 's-1', authorization: 'Bearer secret-key' },
      body: { model: 'large' },
    });
    expect(gateway.conversations).toEqual([['system: Be short.', 'user: Well?']]);
  });

  it('lets no control character through, in whatever the gateway says', async () => {
    await using gateway = await answering(
      'a\u001b[2J\u001b]0;title\u0007b\r\n\tc\u009b1md\u007f',
      lastChunk({ expert: 'sm\u001b[31mall\n', reason: 'so\u0085\nso' }),
      '[DONE]',
    );
    const { stdout, stderr } = await run('chat', '--url', gateway.url, 'x');
    expect(stdout).toBe('a[2J]0;titleb\n\tc1md\n');
    expect(stderr).toMatch(/^— small → sm\[31mall · so so · [^\p{Cc}]*\n$/u);
    await using refusing = await failing(500, JSON.stringify({ error: { message: 'no\u001b[2J\nno' } }));
    expect((await run('chat', '--url', refusing.url, 'x')).stderr).toMatch(
      /^torouter: [^\p{Cc}]*no\[2J no[^\p{Cc}]*\n$/u,
    );
  });

  it.each([
    [
      404,
      { error: { message: 'There is no model x.', code: 'TOROUTER_UNKNOWN_MODEL' } },
      'x. (TOROUTER_UNKNOWN_MODEL)',
    ],
    [400, { error: { message: 'Bad.', code: 'TOROUTER_INVALID_ARGUMENT' } }, '400: Bad. (TOROUTER_EXPERT_REFUSED)'],
    [401, { error: { message: 'Not key-1.' } }, '401: Not …. --api-key-env names'],
    [500, { error: 'Plain.' }, '500: Plain. (TOROUTER_EXPERT_REFUSED)'],
    [502, '<html>', 'with 502: it gave no reason'],
  ])('ends with 1 where the gateway answers %i %j', async (status, body, said) => {
    await using gateway = await failing(status, typeof body === 'string' ? body : JSON.stringify(body));
    process.env.TOROUTER_TEST_CHAT_KEY = 'key-1';
    const result = await run(
      'chat',
      '--url',
      gateway.url,
      '--api-key-env',
      'TOROUTER_TEST_CHAT_KEY',
      'secret question',
    );
    delete process.env.TOROUTER_TEST_CHAT_KEY;
    expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(said) });
    expect(result.stderr).toMatch(/^torouter: .*\n$/);
    expect(result.stderr).not.toMatch(/secret|key-1/);
  });

  it('keeps what was printed where the stream breaks, by an event or without one', async () => {
    const error = { error: { message: 'The expert is gone.', code: 'TOROUTER_EXPERT_STREAM_BROKEN' } };
    await using breaking = await answering('Hal', error);
    expect(await run('chat', '--url', breaking.url, 'x')).toEqual({
      code: 1,
      stdout: 'Hal\n',
      stderr: 'torouter: The gateway broke the answer off: The expert is gone. (TOROUTER_EXPERT_STREAM_BROKEN)\n',
    });
    await using ending = await answering('Hal', lastChunk());
    expect(await run('chat', '--url', ending.url, 'x')).toMatchObject({
      ...{ code: 1, stdout: 'Hal\n', stderr: expect.stringContaining('not complete') },
    });
  });

  it('says where no gateway is', async () => {
    const gateway = await answering();
    await gateway[Symbol.asyncDispose]();
    const { code, stderr } = await run('chat', '--url', gateway.url, 'secret question');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^torouter: Expected a gateway at http\S+, got no answer \(ECONNREFUSED\)\. .*--url.*\n$/);
    expect(stderr).not.toContain('secret');
  });

  it.each([
    ['application/json', '{}'],
    ['text/event-stream', 'data: no JSON\n\n'],
    ['text/event-stream', 'data: 1\n\n'],
  ])('refuses %s %j as an answer', async (type, body) => {
    await using gateway = await startChatGateway((_, response) =>
      response.writeHead(200, { 'content-type': type }).end(body),
    );
    expect(await run('chat', '--url', gateway.url, 'x')).toMatchObject({
      ...{ code: 1, stdout: '', stderr: expect.stringContaining('TOROUTER_EXPERT_BAD_RESPONSE') },
    });
  });

  it('is stopped by Ctrl-C', async () => {
    let closed: Promise<unknown> | undefined;
    await using gateway = await startChatGateway((_, response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      response.writeHead(200, STREAM_HEADERS).write(events('Half'));
      process.stderr.write('begun');
    });
    const result = await runUntil('begun', ['chat', '--url', gateway.url, 'x']);
    expect(result).toMatchObject({ code: 130, stderr: expect.stringContaining('interrupted') });
    await closed;
  });

  it('stops the answer where nobody reads it any more', async () => {
    await using gateway = await startChatGateway((_, response) => {
      response.writeHead(200, STREAM_HEADERS);
      const timer = setInterval(() => response.write(events('Half')), 10);
      response.on('close', () => clearInterval(timer));
    });
    // A process of its own: the streams of this one belong to whoever runs the tests.
    const { NODE_OPTIONS: _, ...env } = process.env;
    const script = fileURLToPath(new URL('../fixtures/command-process.ts', import.meta.url));
    const args = ['--conditions=@torouter/source', '--import', import.meta.resolve('tsx'), script];
    const child = spawn(process.execPath, [...args, 'chat', '--url', gateway.url, 'x'], { env, stdio: 'pipe' });
    child.stdin.end();
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    child.stdout.once('data', () => child.stdout.destroy());
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(stderr).toContain('EPIPE. Keep its reader open');
  });

  it.each([
    [2, 'https://HOST', ['--url', 'ftp://x', 'x']],
    [2, 'https://HOST', ['--url', 'localhost', 'x']],
    [2, 'no password', ['--url', 'http://a:hunter2@x', 'x']],
    [2, 'no ?', ['--url', 'http://x?y', 'x']],
    [2, '1 to 200', ['--session', 'a\nb', 'x']],
    [2, 'TOROUTER_TEST_UNSET, which is not set', ['--api-key-env', 'TOROUTER_TEST_UNSET', 'x']],
    [2, 'Expected a question', ['']],
  ])('ends with %i, saying %j: %j', async (code, said, args) => {
    const result = await run('chat', ...args);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(said) });
    expect(result.stderr).not.toContain('hunter2');
  });
});

describe('torouter chat < FILE', () => {
  const piped = (bytes: Buffer[], ...args: string[]) => withStdin(Readable.from(bytes), () => run('chat', ...args));

  it('asks all of stdin as one question', async () => {
    await using gateway = await answering('Yes\n', '[DONE]');
    const bytes = Buffer.from('\ufeffSind das\nzwei Zeilen – à la carte?\n\n');
    const result = await piped([bytes.subarray(0, 24), bytes.subarray(24)], '--url', gateway.url);
    expect(result).toMatchObject({ code: 0, stdout: 'Yes\n' });
    expect(gateway.conversations).toEqual([['user: Sind das\nzwei Zeilen – à la carte?']]);
  });

  it('refuses what is no question', async () => {
    expect(await piped([])).toMatchObject({ code: 2, stderr: expect.stringContaining('TOROUTER_INVALID_ARGUMENT') });
    expect(await piped([Buffer.of(0xff)])).toMatchObject({ code: 3, stderr: expect.stringContaining('UTF-8') });
  });

  it('leaves stdin alone where the question is an argument', async () => {
    await using gateway = await answering('Yes', '[DONE]');
    const result = await withStdin(new PassThrough(), () => run('chat', '--url', gateway.url, 'x'));
    expect(result).toMatchObject({ code: 0, stdout: 'Yes\n' });
  });
});

it('talks to the real gateway', async () => {
  const router = {
    name: 'by-length',
    experts: ['small', 'large'],
    route: async (input: unknown) => {
      const large = JSON.stringify(input).length > 200;
      return {
        ...{ expert: large ? 'large' : 'small', scores: { small: large ? 0 : 1, large: large ? 1 : 0 } },
        reason: 'by length',
      };
    },
  };
  const experts = new Map(
    router.experts.map((name) => [
      name,
      createFunctionExpert({
        name,
        run: async ({ messages }) => `I am ${name}, ${messages.length}.`,
        ...{ priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 1 },
      }),
    ]),
  );
  await using server = await serve({ router, experts }, { port: 0 });
  const once = await run('chat', '--url', server.url, 'Hi!');
  expect(once).toMatchObject({ code: 0, stdout: 'I am small, 1.\n' });
  expect(once.stderr).toMatch(/^— small · by length · \$\S+ · \d\.\d s · (≈ )?\d+ tokens\n$/);
  expect(await run('chat', '--url', server.url, '--model', 'nobody', 'Hi!')).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('TOROUTER_UNKNOWN_MODEL') },
  });
  const { code, stdout } = await atTerminal(['chat', '--url', server.url], async ({ type, until }) => {
    for (const line of ['Hi!', '/models', '/why', '/model large', 'And you?']) {
      await until('> ');
      type(`${line}\r`);
    }
    await until('large · named');
    type('\x04');
  });
  expect(code).toBe(0);
  expect(stdout).toContain('I am small, 1.\n* auto\n');
  expect(stdout).toMatch(/"object": "decision",[^]*"status": "completed"/);
  expect(stdout).toContain('I am large, 3.\n');
});
