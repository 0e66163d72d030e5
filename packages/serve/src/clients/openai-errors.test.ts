import { describe, expect, it } from '@jest/globals';
import OpenAI, {
  APIConnectionError,
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from 'openai';
import { startLab } from '../fixtures/lab.js';
import { answering, chunk, events, json, ROLE, type Answer } from '../fixtures/upstream.js';

const request = { model: 'auto', messages: [{ role: 'user' as const, content: 'Hi' }] };
const refusing =
  (status: number, headers = {}): Answer =>
  (response) =>
    json(response, status, { error: { message: 'No.', type: 'x', param: null, code: null } }, headers);

describe('the openai client', () => {
  it('raises AuthenticationError without the key of the gateway', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } }, { apiKey: 'right' });
    const clientOf = (apiKey: string) => new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey, maxRetries: 0 });
    const refused = clientOf('wrong').chat.completions.create(request);
    await expect(refused).rejects.toThrow(AuthenticationError);
    await expect(refused).rejects.toMatchObject({ status: 401, code: 'TOROUTER_UNAUTHORIZED' });
    await expect(clientOf('right').chat.completions.create(request)).resolves.toBeDefined();
  });

  it('raises NotFoundError and BadRequestError with the field at fault', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } });
    const client = new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused' });
    const unknown = client.chat.completions.create({ ...request, model: 'gpt-9' });
    await expect(unknown).rejects.toThrow(NotFoundError);
    await expect(unknown).rejects.toMatchObject({ param: 'model', type: 'invalid_request_error' });
    await expect(unknown).rejects.toHaveProperty('requestID', expect.stringMatching(/./));
    await expect(client.chat.completions.create({ ...request, messages: [] })).rejects.toThrow(BadRequestError);
    await expect(client.files.list()).rejects.toThrow(NotFoundError);
    expect(lab.upstreams.small.received).toHaveLength(0);
  });

  it.each([
    [429, RateLimitError, 'rate_limit_error'],
    [400, BadRequestError, 'invalid_request_error'],
    // Whose key is wrong at its provider is no business of the client.
    [401, InternalServerError, 'server_error'],
    [500, InternalServerError, 'server_error'],
  ])('raises its class for an expert that answers %d', async (status, Class, type) => {
    await using lab = await startLab({ small: { answer: refusing(status) } });
    const client = new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    for (const stream of [false, true]) {
      const refused = client.chat.completions.create({ ...request, stream });
      await expect(refused).rejects.toThrow(Class);
      await expect(refused).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_REFUSED', type });
    }
  });

  it('raises InternalServerError with status 503 where nobody takes calls, and is told when to come back', async () => {
    await using lab = await startLab({ small: { answer: refusing(500), breakerFailures: 1 } });
    const client = new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    await expect(client.chat.completions.create(request)).rejects.toThrow(InternalServerError);
    const failure = await client.chat.completions.create(request).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InternalServerError);
    expect(failure).toMatchObject({ status: 503, code: 'TOROUTER_EXPERT_CIRCUIT_OPEN' });
    expect(Number((failure as APIError).headers!.get('retry-after'))).toBeGreaterThan(0);
  });

  it('asks again by itself after a 429, as it was told to', async () => {
    let calls = 0;
    const answer: Answer = (...of) => (calls++ === 0 ? refusing(429, { 'retry-after': '1' }) : answering('now'))(...of);
    await using lab = await startLab({ small: { answer } });
    const client = new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused' });
    expect((await client.chat.completions.create(request)).choices[0].message.content).toBe('now');
    expect(calls).toBe(2);
  });

  it('gives up after its own timeout, and the expert is stopped', async () => {
    await using lab = await startLab({ small: { answer: () => {} } });
    const client = new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused', maxRetries: 0, timeout: 1000 });
    // Its subclass for timeouts is not told from others in Jest, where an error of Node is of another realm.
    await expect(client.chat.completions.create(request)).rejects.toThrow(APIConnectionError);
    await lab.upstreams.small.received[0].closed;
  });

  it('raises APIError where a stream breaks after its first text', async () => {
    const answer: Answer = (response) =>
      void events(response, ROLE + chunk({ content: 'Hel' })).write('data: {"half', () => response.destroy());
    await using lab = await startLab({ small: { answer } });
    const client = new OpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused', maxRetries: 0 });
    let text = '';
    const read = async () => {
      for await (const { choices } of await client.chat.completions.create({ ...request, stream: true }))
        text += choices[0].delta.content ?? '';
    };
    const failure = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN' });
    expect(text).toBe('Hel');
    const helped = client.chat.completions.stream(request).finalChatCompletion();
    await expect(helped).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN' });
  });
});
