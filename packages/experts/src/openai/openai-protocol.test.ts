import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { createExpert } from '../create-expert.js';
import { createExperts } from '../create-experts.js';
import type { ExpertConfig } from '../expert-config.js';
import { ask } from '../fixtures/conversation.js';
import { completion, json, startUpstream } from '../fixtures/upstream.js';

const config = (baseUrl: string, more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  name: 'large',
  protocol: 'openai',
  baseUrl,
  model: 'large-2024',
  // What is asked again, and when it is left alone, is tested with ProtocolExpert.
  maxRetries: 0,
  breakerFailures: 0,
  ...more,
});

describe('a call', () => {
  it('sends the request with the model of the expert, and returns the body byte by byte', async () => {
    const body = completion('42', { system_fingerprint: 'fp' });
    await using upstream = await startUpstream((response) => json(response, 200, body));
    await using expert = createExpert(config(upstream.baseUrl));
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] }];
    const answer = await expert.generate({ messages, tools, model: 'auto', temperature: 0.1 });
    expect(Buffer.from(answer.body).toString()).toBe(JSON.stringify(body, null, 2));
    expect(answer).toMatchObject({
      text: '42',
      finishReason: 'stop',
      usage: { inputTokens: 1000, outputTokens: 100, cachedInputTokens: 0, estimated: false },
      costUsd: null,
    });
    expect(upstream.received[0]).toMatchObject({
      path: '/v1/chat/completions',
      body: { messages, tools, model: 'large-2024', temperature: 0.1 },
    });
    expect(upstream.received[0].headers.authorization).toBeUndefined();
  });

  it('computes the cost from both prices, and none from one', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, completion('x')));
    await using priced = createExpert(
      config(upstream.baseUrl, { priceInputUsdPerMillion: 2, priceOutputUsdPerMillion: 10 }),
    );
    await using half = createExpert(config(upstream.baseUrl, { priceInputUsdPerMillion: 2 }));
    expect((await priced.generate(ask('x'))).costUsd).toBeCloseTo(0.003, 12);
    expect((await half.generate(ask('x'))).costUsd).toBeNull();
  });

  it('estimates tokens where none are reported, and says so', async () => {
    await using upstream = await startUpstream((response) =>
      json(response, 200, completion('12345678', { usage: undefined })),
    );
    await using expert = createExpert(config(upstream.baseUrl));
    expect((await expert.generate(ask('1234'))).usage).toEqual({
      inputTokens: 1,
      outputTokens: 2,
      cachedInputTokens: 0,
      estimated: true,
    });
  });

  it('reads a pure tool call, and text in parts', async () => {
    const tool = { type: 'function', function: { name: 'add', arguments: '{"a":1}' } };
    const messages = [
      { role: 'assistant', content: null, tool_calls: [tool] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'in ' },
          { type: 'text', text: 'parts' },
        ],
      },
    ];
    await using upstream = await startUpstream((response, _, count) =>
      json(response, 200, { choices: [{ message: messages[count - 1], finish_reason: null }] }),
    );
    await using expert = createExpert(config(upstream.baseUrl));
    const usage = { inputTokens: 1, outputTokens: 3, cachedInputTokens: 0, estimated: true };
    expect(await expert.generate(ask('x'))).toMatchObject({ text: '', finishReason: null, usage });
    expect(await expert.generate(ask('x'))).toMatchObject({ text: 'in parts', usage: { outputTokens: 2 } });
  });

  it('adds parameters, system prompt and prompt template under what the caller says', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, completion('x')));
    await using expert = createExpert(
      config(upstream.baseUrl, {
        parameters: { temperature: 0.7, top_p: 0.9 },
        systemPrompt: 'Be brief.',
        promptTemplate: 'Q: {prompt}\nA:',
      }),
    );
    await expert.generate(ask("$& and $' stay", { temperature: 0 }));
    await expert.generate({
      messages: [
        { role: 'system', content: 'Mine.' },
        { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      ],
    });
    expect(upstream.received[0].body).toEqual({
      model: 'large-2024',
      temperature: 0,
      top_p: 0.9,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: "Q: $& and $' stay\nA:" },
      ],
    });
    expect(upstream.received[1].body.messages).toEqual([
      { role: 'system', content: 'Mine.' },
      { role: 'user', content: [{ type: 'text', text: 'Q: hi\nA:' }] },
    ]);
  });

  it('sends the key of the environment, and shows it nowhere', async () => {
    await using upstream = await startUpstream((response) =>
      json(response, 401, {
        error: { message: 'Incorrect key sk-secret', type: 'auth_error', code: 'invalid_api_key' },
      }),
    );
    await using expert = createExpert(config(upstream.baseUrl, { apiKeyEnv: 'THE_KEY' }), {
      env: { THE_KEY: ' sk-secret\n' },
    });
    const error = await expert
      .generate(ask('a private question'))
      .catch((thrown: unknown) => thrown as Error & { details: unknown });
    expect(upstream.received[0].headers.authorization).toBe('Bearer sk-secret');
    expect(error).toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { status: 401, type: 'auth_error', code: 'invalid_api_key' },
    });
    const shown = JSON.stringify([String(error), error]);
    expect(shown).not.toMatch(/sk-secret|private/);
  });

  it('needs the key that its entry names', () => {
    expect(() => createExperts([config('http://127.0.0.1:1/v1', { apiKeyEnv: 'NOT_SET' })], { env: {} })).toThrow(
      expect.objectContaining({ code: 'TOROUTER_API_KEY_MISSING', message: expect.stringContaining('NOT_SET') }),
    );
  });
});

describe('an expert that fails', () => {
  it.each([
    [429, { 'retry-after': '7' }, { status: 429, retryAfterSeconds: 7 }, 'in 7 s'],
    [404, {}, { status: 404 }, 'baseUrl'],
    [500, {}, { status: 500 }, 'later'],
    [400, {}, { status: 400 }, 'parameters'],
    [302, { location: '/elsewhere' }, { status: 302 }, 'messages'],
  ])('refuses with %i', async (status, headers, details, remedy) => {
    await using upstream = await startUpstream((response) =>
      json(response, status, { error: 'no' }, headers as Record<string, string>),
    );
    await using expert = createExpert(config(upstream.baseUrl));
    for (const call of [expert.generate(ask('x')), expert.stream(ask('x'))])
      await expect(call).rejects.toMatchObject({
        code: 'TOROUTER_EXPERT_REFUSED',
        details,
        message: expect.stringContaining(remedy),
      });
  });

  it.each([
    ['<html>', 'not JSON'],
    ['{}', 'choices'],
    ['null', 'choices'],
    ['{"choices":[]}', 'choices'],
    ['{"choices":"text"}', 'choices'],
    ['{"choices":[{"message":null}]}', 'choices'],
    ['{"choices":[{"text":"old"}]}', 'choices'],
  ])('sends garbage: %s', async (garbage, what) => {
    await using upstream = await startUpstream((response) => response.end(garbage));
    await using expert = createExpert(config(upstream.baseUrl));
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_BAD_RESPONSE',
      message: expect.stringContaining(what),
    });
  });

  it.each([
    ['{"error":{"message":"no sk-secret","code":429}}', 429],
    ['{"error":{"message":"no","type":"overloaded_error"}}', 502],
    ['{"error":"no"}', 502],
  ])('sends an error with status 200: %s', async (body, status) => {
    await using upstream = await startUpstream((response) => response.end(body));
    await using expert = createExpert(config(upstream.baseUrl));
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { status },
      message: expect.not.stringContaining('sk-secret'),
    });
  });

  it('is not there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    await using expert = createExpert(config(`http://127.0.0.1:${port}/v1`));
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_UNREACHABLE',
      details: { reason: 'ECONNREFUSED' },
    });
    await expect(expert.stream(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_UNREACHABLE' });
  });

  it('hangs up before an answer, or in the middle of one', async () => {
    await using upstream = await startUpstream((response, _, count) => {
      if (count === 1) response.destroy();
      else response.writeHead(200, { 'content-length': '1000' }).write('{"choices"', () => response.destroy());
    });
    await using expert = createExpert(config(upstream.baseUrl));
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_UNREACHABLE' });
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_BAD_RESPONSE' });
  });

  it('stalls: before its headers, or in the middle of its body', async () => {
    await using upstream = await startUpstream((response, _, count) => {
      if (count === 2) response.writeHead(200).write('{');
    });
    await using expert = createExpert(config(upstream.baseUrl, { firstTokenTimeoutMs: 60, idleTimeoutMs: 60 }));
    for (let call = 0; call < 2; call++)
      await expect(expert.generate(ask('x'))).rejects.toMatchObject({
        code: 'TOROUTER_EXPERT_TIMEOUT',
        details: { timeoutMs: 60, setting: expect.stringMatching(/^(firstToken|idle)TimeoutMs$/) },
      });
  });

  it('never stops answering', async () => {
    let hungUp!: () => void;
    const gone = new Promise<void>((resolve) => (hungUp = resolve));
    await using upstream = await startUpstream((response) => {
      response.on('close', hungUp);
      const megabyte = Buffer.alloc(1024 * 1024, ' ');
      const write = () => response.write(megabyte, (error) => error ?? write());
      write();
    });
    await using expert = createExpert(config(upstream.baseUrl));
    await expect(expert.generate(ask('x'))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_BAD_RESPONSE',
      details: { limitBytes: 64 * 1024 * 1024 },
    });
    await gone;
  });

  it('answers on after a failure', async () => {
    await using upstream = await startUpstream((response, _, count) =>
      count === 1 ? response.destroy() : json(response, 200, completion('back')),
    );
    await using expert = createExpert(config(upstream.baseUrl, { maxConcurrency: 1 }));
    await expect(expert.generate(ask('x'))).rejects.toThrow();
    expect((await expert.generate(ask('x'))).text).toBe('back');
  });
});

describe('calls in flight', () => {
  it('are at most maxConcurrency', async () => {
    let [open, most] = [0, 0];
    const held: (() => void)[] = [];
    await using upstream = await startUpstream((response) => {
      most = Math.max(most, ++open);
      held.push(() => {
        open--;
        json(response, 200, completion('x'));
      });
      // None is answered before a second has arrived: fewer at a time would never end.
      if (held.length === 2) for (const answer of held.splice(0)) answer();
    });
    await using expert = createExpert(config(upstream.baseUrl, { maxConcurrency: 2 }));
    await Promise.all(Array.from({ length: 6 }, () => expert.generate(ask('x'))));
    expect(most).toBe(2);
  });

  it('wait in order of arrival', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, completion('x')));
    await using expert = createExpert(config(upstream.baseUrl, { maxConcurrency: 1 }));
    const prompts = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(prompts.map((prompt) => expert.generate(ask(prompt))));
    expect(upstream.received.map(({ body }) => (body.messages as { content: string }[])[0].content)).toEqual(prompts);
  });

  it('end with the caller, who hears the own reason', async () => {
    let hungUp!: () => void;
    const gone = new Promise<void>((resolve) => (hungUp = resolve));
    const caller = new AbortController();
    const reason = new Error('no longer needed');
    await using upstream = await startUpstream((response) => {
      response.on('close', hungUp);
      caller.abort(reason);
    });
    await using expert = createExpert(config(upstream.baseUrl));
    await expect(expert.generate(ask('x'), { signal: caller.signal })).rejects.toBe(reason);
    await gone;
    await expect(expert.generate(ask('x'), { signal: caller.signal })).rejects.toBe(reason);
    expect(upstream.received).toHaveLength(1);
  });

  it('are finished by close, which lets no other in', async () => {
    let arrived!: () => void;
    const there = new Promise<void>((resolve) => (arrived = resolve));
    let answer!: () => void;
    await using upstream = await startUpstream((response) => {
      answer = () => json(response, 200, completion('last words'));
      arrived();
    });
    const expert = createExpert(config(upstream.baseUrl));
    const call = expert.generate(ask('x'));
    await there;
    const closed = expert.close();
    await expect(expert.generate(ask('y'))).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_UNREACHABLE',
      message: expect.stringContaining('closed'),
    });
    answer();
    expect((await call).text).toBe('last words');
    await closed;
    await expert.close();
  });
});
