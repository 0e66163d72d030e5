import { describe, expect, it } from '@jest/globals';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, embedMany, generateObject, generateText, streamText } from 'ai';
import { z } from 'zod';
import { startLab } from '../fixtures/lab.js';
import { answering, chunk, events, ROLE, type Answer } from '../fixtures/upstream.js';
import { KINDS } from './fixtures/kinds.js';
import { TINY_ENCODER } from './fixtures/tiny-encoder.js';

const TEXT = 'Grüße: 世界 👋🏽, it is fine.';
const modelOf = (baseURL: string, api: 'chat' | 'responses') =>
  createOpenAI({ baseURL, apiKey: 'unused' })[api]('auto');

describe.each(['chat', 'responses'] as const)('the AI SDK with %s of its OpenAI provider', (api) => {
  describe.each(Object.entries(KINDS))('before %s', (_, start) => {
    it('generates a text', async () => {
      await using gateway = await start(TEXT);
      const result = await generateText({ model: modelOf(gateway.baseURL, api), system: 'Be brief.', prompt: 'Hi' });
      expect(result.text).toBe(TEXT);
      expect(result.finishReason).toBe('stop');
      expect(result.usage.totalTokens).toBeGreaterThan(0);
      expect(result.response.headers).toMatchObject({ 'x-torouter-expert': 'small' });
    });

    it('streams a text', async () => {
      await using gateway = await start(TEXT);
      const result = streamText({ model: modelOf(gateway.baseURL, api), prompt: 'Hi' });
      const pieces: string[] = [];
      for await (const piece of result.textStream) pieces.push(piece);
      expect(pieces.join('')).toBe(TEXT);
      expect(pieces.length).toBeGreaterThan(1);
      expect(await result.finishReason).toBe('stop');
      expect((await result.usage).outputTokens).toBeGreaterThan(0);
    });
  });

  it('generates an object by a schema', async () => {
    const answer = answering(({ body }) => (body.response_format ? '{"city": "Zürich"}' : 'no schema came'));
    await using lab = await startLab({ small: { answer } });
    const { object } = await generateObject({
      model: modelOf(`${lab.server.url}/v1`, api),
      schema: z.object({ city: z.string() }),
      prompt: 'Where?',
    });
    expect(object).toEqual({ city: 'Zürich' });
  });

  it('raises APICallError', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } });
    const model = createOpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused' })[api]('gpt-9');
    const failure = await generateText({ model, prompt: 'Hi', maxRetries: 0 }).catch((error: unknown) => error);
    expect(APICallError.isInstance(failure)).toBe(true);
    expect(failure).toMatchObject({ statusCode: 404, isRetryable: false, message: expect.stringContaining('"gpt-9"') });
  });

  it('hears of a stream that breaks after its first text', async () => {
    const answer: Answer = (response) =>
      void events(response, ROLE + chunk({ content: 'Hel' })).write('data: {"half', () => response.destroy());
    await using lab = await startLab({ small: { answer } });
    const errors: unknown[] = [];
    const onError = ({ error }: { error: unknown }) => void errors.push(error);
    const result = streamText({ model: modelOf(`${lab.server.url}/v1`, api), prompt: 'Hi', maxRetries: 0, onError });
    let text = '';
    for await (const piece of result.textStream) text += piece;
    expect(text).toBe('Hel');
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors[0])).toContain('TOROUTER_EXPERT_STREAM_BROKEN');
  });
});

describe('the AI SDK with its OpenAI provider', () => {
  it('is told how to send what was said before, of which it sends a reference only', async () => {
    await using lab = await startLab({ small: { answer: answering('Hello') } });
    const model = modelOf(`${lab.server.url}/v1`, 'responses');
    const first = await generateText({ model, prompt: 'Hi' });
    const hi = { role: 'user' as const, content: 'Hi' };
    const options = { model, messages: [hi, ...first.response.messages, hi], maxRetries: 0 };
    await expect(generateText(options)).rejects.toThrow(/providerOptions.openai.store = false/);
    const second = await generateText({ ...options, providerOptions: { openai: { store: false } } });
    expect(second.text).toBe('Hello');
    expect(lab.upstreams.small.received[1].body.messages).toMatchObject([hi, { role: 'assistant' }, hi]);
  });

  it('embeds texts', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } }, { encoder: TINY_ENCODER });
    const model = createOpenAI({ baseURL: `${lab.server.url}/v1`, apiKey: 'unused' }).embedding('tiny');
    const { embeddings } = await embedMany({ model, values: ['east', 'north'] });
    expect(embeddings).toEqual([
      [1, 0],
      [Math.fround(0.6), Math.fround(0.8)],
    ]);
  });
});
