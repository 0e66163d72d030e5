import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import fc from 'fast-check';
import { CallClock } from '../calls/call-clock.js';
import { deadlinesOf } from '../calls/deadlines.js';
import type { ExpertConfig } from '../expert-config.js';
import { chunk, completion, DONE, eventStream, json, startUpstream } from '../fixtures/upstream.js';
import { createAiSdkProtocol } from './create-ai-sdk-protocol.js';
import { wireExpert } from './fixtures/wire-expert.js';

const ASK = { messages: [{ role: 'user', content: 'Hi' }] };
const config = (baseUrl: string): ExpertConfig => ({
  ...{ name: 'opus', protocol: 'ai-sdk', package: '@ai-sdk/openai-compatible', model: 'm', baseUrl },
});
const clockOf = (entry: ExpertConfig, signal?: AbortSignal) => new CallClock('opus', deadlinesOf(entry), signal);

/** An upstream that begins an answer and then waits; `closed` resolves when its connection has gone. */
async function stalling(begin: (response: ServerResponse) => void) {
  const events = new EventEmitter();
  const got = once(events, 'got');
  const closed = once(events, 'closed');
  const upstream = await startUpstream((response) => {
    response.on('close', () => events.emit('closed'));
    begin(response);
    events.emit('got');
  });
  return Object.assign(upstream, { got, closed });
}

describe('the protocol', () => {
  it('does nothing before its first call', async () => {
    const protocol = createAiSdkProtocol({ ...config('http://127.0.0.1:1'), package: 'absent-provider' }, undefined);
    expect(protocol).toMatchObject({ name: 'ai-sdk', sendsUsage: true });
    await protocol.close();
    await using expert = wireExpert({ package: 'absent-provider' });
    await expect(expert.generate(ASK)).rejects.toMatchObject({ code: 'TOROUTER_PROVIDER_MISSING' });
    expect((await expert.outcome(ASK)).error).toMatchObject({ code: 'TOROUTER_PROVIDER_MISSING' });
  });

  it('uses a connection again, and frees it when it is closed', async () => {
    let connections = 0;
    const server = createServer((_, response) => json(response, 200, completion('Hello')));
    server.on('connection', () => connections++);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const expert = wireExpert(config(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    for (let call = 0; call < 10; call++) expect((await expert.generate(ASK)).choices[0].message.content).toBe('Hello');
    // One may not be free again yet when the next call begins.
    expect(connections).toBeLessThan(4);
    await expert.protocol.close();
    // A server closes when its last connection has gone.
    await new Promise((resolve) => server.close(resolve));
  });

  it('cannot reach who is not there', async () => {
    const upstream = await startUpstream(() => {});
    await upstream[Symbol.asyncDispose]();
    await using expert = wireExpert(config(upstream.baseUrl));
    const refused = {
      code: 'TOROUTER_EXPERT_UNREACHABLE',
      details: { expert: 'opus', reason: 'ECONNREFUSED' },
    };
    await expect(expert.generate(ASK)).rejects.toMatchObject(refused);
    expect((await expert.outcome(ASK)).error).toMatchObject(refused);
  });

  it.each([
    [undefined, 'ERR_INVALID_URL'],
    ['http://127.0.0.1:10080', 'ERR_BAD_PORT'],
  ])('has the address %s corrected', async (baseUrl, reason) => {
    await using expert = wireExpert({ package: '@ai-sdk/openai-compatible', baseUrl });
    await expect(expert.generate(ASK)).rejects.toMatchObject({
      code: 'TOROUTER_EXPERTS_CONFIG_INVALID',
      details: { expert: 'opus', reason },
    });
  });

  it.each(['generate', 'stream'] as const)('is ended by the clock before an answer: %s', async (method) => {
    await using upstream = await stalling(() => {});
    const entry = config(upstream.baseUrl);
    const protocol = createAiSdkProtocol(entry, undefined);
    const clock = clockOf(entry);
    const call = protocol[method](ASK, clock);
    await upstream.got;
    const reason = new Error('enough');
    clock.abort(reason);
    await expect(call).rejects.toBe(reason);
    await upstream.closed;
    clock.stop();
    await protocol.close();
  });
});

describe('a stream', () => {
  const begun = async () => {
    const upstream = await stalling((response) => eventStream(response).write(chunk('Hel')));
    const entry = config(upstream.baseUrl);
    const protocol = createAiSdkProtocol(entry, undefined);
    const clock = clockOf(entry);
    const bytes = await protocol.stream(ASK, clock);
    const end = async () => {
      clock.stop();
      await upstream.closed;
      await protocol.close();
      await upstream[Symbol.asyncDispose]();
    };
    return { bytes, clock, end };
  };

  it('ends upstream where it is destroyed, also when nobody has read it', async () => {
    const { bytes, end } = await begun();
    bytes.destroy();
    bytes.destroy();
    await end();
  });

  it('ends upstream where its reader leaves', async () => {
    const { bytes, end } = await begun();
    for await (const _ of bytes) break;
    await end();
  });

  it('ends upstream where it is destroyed under its reader, who then has its end', async () => {
    const { bytes, end } = await begun();
    const reader = bytes[Symbol.asyncIterator]();
    await reader.next();
    const next = reader.next();
    bytes.destroy();
    expect(await next).toEqual({ done: true, value: undefined });
    await end();
  });

  it('is ended by the clock, with its reason', async () => {
    const { bytes, clock, end } = await begun();
    const reader = bytes[Symbol.asyncIterator]();
    await reader.next();
    const next = reader.next();
    const reason = new Error('enough');
    clock.abort(reason);
    await expect(next).rejects.toBe(reason);
    await end();
  });

  it('that has been read cannot be read again', async () => {
    await using upstream = await startUpstream((response) => eventStream(response).end(chunk('a', 'stop') + DONE));
    const entry = config(upstream.baseUrl);
    const protocol = createAiSdkProtocol(entry, undefined);
    const clock = clockOf(entry);
    const bytes = await protocol.stream(ASK, clock);
    for await (const _ of bytes);
    expect(() => bytes[Symbol.asyncIterator]()).toThrow(TorouterError);
    clock.stop();
    await protocol.close();
  });
});

const AWS = { region: 'eu-central-1', accessKeyId: 'a', secretAccessKey: 'b' };

describe('nonsense from the endpoint', () => {
  const event = fc.oneof(fc.json(), fc.string(), fc.constantFrom('{"choices":[]}', '{"type":"ping"}', '[DONE]', '{}'));
  const events = fc.array(event.map((data) => `data: ${data}\n\n`)).map((list) => list.join(''));
  const parts = fc.record(
    {
      choices: fc.array(fc.record({ message: fc.jsonValue(), delta: fc.jsonValue() }, { requiredKeys: [] })),
      ...{ content: fc.jsonValue(), candidates: fc.jsonValue(), message: fc.jsonValue(), output: fc.jsonValue() },
      ...{ usage: fc.jsonValue(), error: fc.jsonValue(), object: fc.constant('chat.completion'), type: fc.string() },
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    ...[fc.string(), fc.json(), events, parts.map((value) => JSON.stringify(value))],
    fc.array(parts).map((list) => list.map((value) => `data: ${JSON.stringify(value)}\n\n`).join('')),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  const status = fc.constantFrom(200, 200, 200, 201, 400, 429, 500);
  const type = fc.constantFrom('application/json', 'text/event-stream', 'text/html');

  it.each<[string, Partial<ExpertConfig>]>([
    ['@ai-sdk/openai', { settings: {} }],
    ['@ai-sdk/openai', { api: 'chat' }],
    ['@ai-sdk/openai-compatible', {}],
    ['@ai-sdk/anthropic', {}],
    ['@ai-sdk/google', {}],
    ['@ai-sdk/mistral', {}],
    ['@ai-sdk/cohere', {}],
    ['@ai-sdk/amazon-bedrock', { settings: AWS }],
  ])('is a typed error of %s %j, or an answer', async (packageName, more) => {
    let answer: { status: number; type: string; body: string | Buffer };
    await using upstream = await startUpstream((response) => {
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    });
    const key = more.settings === AWS ? null : 'sk-secret';
    await using expert = wireExpert({ package: packageName, baseUrl: upstream.baseUrl, ...more }, key);
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      await fc.assert(
        fc.asyncProperty(status, type, body, async (status, type, body) => {
          answer = { status, type, body };
          const whole = await expert.generate({ ...ASK, logprobs: true }).catch((error: unknown) => error);
          if (!TorouterError.isInstance(whole)) expect(whole).toMatchObject({ object: 'chat.completion' });
          const { events, error } = await expert.outcome(ASK);
          if (error === undefined) expect(events).toMatch(/data: \[DONE\]\n\n$/);
          else expect(TorouterError.isInstance(error)).toBe(true);
        }),
        { numRuns: 25 },
      );
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });
});
