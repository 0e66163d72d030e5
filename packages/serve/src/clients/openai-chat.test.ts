import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { startLab } from '../fixtures/lab.js';
import { answering } from '../fixtures/upstream.js';
import { KINDS } from './fixtures/kinds.js';

const TEXT = 'Grüße: 世界 👋🏽, it is fine.';
const request = { model: 'auto', messages: [{ role: 'user' as const, content: 'Hi' }] };
const clientOf = (baseURL: string) => new OpenAI({ baseURL, apiKey: 'unused', maxRetries: 0 });

describe.each(Object.entries(KINDS))('the openai client before %s', (_, start) => {
  it('gets an answer, who gave it, what it took and the id of the request', async () => {
    await using gateway = await start(TEXT);
    const {
      data,
      response,
      request_id: requestId,
    } = await clientOf(gateway.baseURL).chat.completions.create(request).withResponse();
    expect(data.choices[0]).toMatchObject({ message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' });
    expect(data.usage!.total_tokens).toBe(data.usage!.prompt_tokens + data.usage!.completion_tokens);
    expect(response.headers.get('x-torouter-expert')).toBe('small');
    expect(response.headers.get('x-torouter-decision-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-torouter-reason')).toMatch(/highest score/);
    expect(response.headers.get('x-torouter-attempts')).toBe('1');
    expect(Number(response.headers.get('x-torouter-cost-usd'))).toBeGreaterThan(0);
    expect(requestId).toBe(response.headers.get('x-request-id'));
    expect(requestId).toMatch(/./);
  });

  it('puts the id of the request into what it returns', async () => {
    await using gateway = await start(TEXT);
    const { _request_id: requestId } = await clientOf(gateway.baseURL).chat.completions.create(request);
    expect(requestId).toMatch(/./);
  });

  it('asks an expert by its name', async () => {
    await using gateway = await start(TEXT);
    const asked = clientOf(gateway.baseURL).chat.completions.create({ ...request, model: 'large' });
    const { response } = await asked.withResponse();
    expect(response.headers.get('x-torouter-expert')).toBe('large');
  });

  it('streams, without usage where it was not asked for', async () => {
    await using gateway = await start(TEXT);
    const { data, response } = await clientOf(gateway.baseURL)
      .chat.completions.create({ ...request, stream: true })
      .withResponse();
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of data) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0].delta.content ?? '').join('')).toBe(TEXT);
    expect(chunks.every(({ usage }) => usage == null)).toBe(true);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(response.headers.get('x-torouter-expert')).toBe('small');
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  });

  it('streams with usage in the last chunk', async () => {
    await using gateway = await start(TEXT);
    const stream = await clientOf(gateway.baseURL).chat.completions.create({
      ...request,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
    expect(chunks.at(-1)).toMatchObject({ torouter: { expert: 'small' } });
    expect(chunks.slice(0, -1).every(({ usage }) => usage == null)).toBe(true);
  });

  it('puts a stream together itself', async () => {
    await using gateway = await start(TEXT);
    const pieces: string[] = [];
    const stream = clientOf(gateway.baseURL)
      .chat.completions.stream({ ...request, stream_options: { include_usage: true } })
      .on('content', (delta) => void pieces.push(delta));
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({
      message: { role: 'assistant', content: TEXT },
      finish_reason: 'stop',
    });
    expect(completion.usage!.completion_tokens).toBeGreaterThan(0);
    expect(pieces.join('')).toBe(TEXT);
    expect(pieces.length).toBeGreaterThan(1);
    expect(await stream.finalContent()).toBe(TEXT);
  });
});

describe('the openai client', () => {
  it('lists and retrieves models', async () => {
    await using lab = await startLab({ small: { answer: answering('x') }, 'org/large': { answer: answering('x') } });
    const client = clientOf(`${lab.server.url}/v1`);
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(['auto', 'test-router', 'small', 'org/large']);
    expect(await client.models.retrieve('org/large')).toMatchObject({ id: 'org/large', object: 'model' });
  });

  it('parses an answer that has a schema', async () => {
    const answer = answering(({ body }) => (body.response_format ? '{"city": "Zürich"}' : 'no schema came'));
    await using lab = await startLab({ small: { answer } });
    const completion = await clientOf(`${lab.server.url}/v1`).chat.completions.parse({
      ...request,
      response_format: zodResponseFormat(z.object({ city: z.string() }), 'place'),
    });
    expect(completion.choices[0].message.parsed).toEqual({ city: 'Zürich' });
    expect(lab.upstreams.small.received[0].body.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { name: 'place', strict: true },
    });
  });

  it('passes images and fields that nobody here knows on as they are', async () => {
    await using lab = await startLab({ small: { answer: answering('A cat.') } });
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
    ];
    const more = { seed: 7, logit_bias: { '50256': -100 }, verbosity: 'low' as const, unheard_of: { a: [1, null] } };
    const messages = [{ role: 'user' as const, content }];
    await clientOf(`${lab.server.url}/v1`).chat.completions.create({ ...more, model: 'auto', messages });
    expect(lab.upstreams.small.received[0].body).toEqual({ ...more, model: 'm', messages });
  });
});
