import { describe, expect, it } from '@jest/globals';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, embed, embedMany, generateText, Output, streamText } from 'ai';
import { z } from 'zod';
import { startLab } from '../fixtures/lab.js';
import { answering } from '../fixtures/upstream.js';
import { KINDS } from './fixtures/kinds.js';
import { TINY_ENCODER } from './fixtures/tiny-encoder.js';

const TEXT = 'Grüße: 世界 👋🏽, it is fine.';
const providerOf = (baseURL: string) =>
  createOpenAICompatible({ name: 'torouter', baseURL, includeUsage: true, supportsStructuredOutputs: true });

describe.each(Object.entries(KINDS))('the AI SDK with its OpenAI-compatible provider before %s', (_, start) => {
  it('generates a text', async () => {
    await using gateway = await start(TEXT);
    const result = await generateText({ model: providerOf(gateway.baseURL)('auto'), prompt: 'Hi' });
    expect(result.text).toBe(TEXT);
    expect(result.finishReason).toBe('stop');
    expect(result.usage.totalTokens).toBeGreaterThan(0);
    expect(result.response.headers).toMatchObject({ 'x-torouter-expert': 'small', 'x-torouter-attempts': '1' });
    expect(result.warnings).toEqual([]);
  });

  it('streams a text', async () => {
    await using gateway = await start(TEXT);
    const result = streamText({ model: providerOf(gateway.baseURL)('auto'), system: 'Be brief.', prompt: 'Hi' });
    const pieces: string[] = [];
    for await (const piece of result.textStream) pieces.push(piece);
    expect(pieces.join('')).toBe(TEXT);
    expect(pieces.length).toBeGreaterThan(1);
    expect(await result.finishReason).toBe('stop');
    expect((await result.usage).outputTokens).toBeGreaterThan(0);
    expect((await result.response).headers).toMatchObject({ 'x-torouter-expert': 'small' });
  });
});

describe('the AI SDK with its OpenAI-compatible provider', () => {
  it('generates an object by a schema', async () => {
    const answer = answering(({ body }) => (body.response_format ? '{"city": "Zürich"}' : 'no schema came'));
    await using lab = await startLab({ small: { answer } });
    const { output } = await generateText({
      model: providerOf(`${lab.server.url}/v1`)('auto'),
      prompt: 'Where?',
      output: Output.object({ schema: z.object({ city: z.string() }) }),
    });
    expect(output).toEqual({ city: 'Zürich' });
    expect(lab.upstreams.small.received[0].body.response_format).toMatchObject({ type: 'json_schema' });
  });

  it('embeds texts', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } }, { encoder: TINY_ENCODER });
    const model = providerOf(`${lab.server.url}/v1`).embeddingModel('auto');
    const north = [Math.fround(0.6), Math.fround(0.8)];
    expect((await embed({ model, value: 'north' })).embedding).toEqual(north);
    const { embeddings, usage } = await embedMany({ model, values: ['east', 'north'] });
    expect(embeddings).toEqual([[1, 0], north]);
    expect(usage.tokens).toBeGreaterThan(0);
  });

  it('raises APICallError', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } }, { apiKey: 'right' });
    const model = providerOf(`${lab.server.url}/v1`)('auto');
    const failure = await generateText({ model, prompt: 'Hi', maxRetries: 0 }).catch((error: unknown) => error);
    expect(APICallError.isInstance(failure)).toBe(true);
    expect(failure).toMatchObject({ statusCode: 401, isRetryable: false });
    expect((failure as APICallError).message).toMatch(/key/);
  });
});
