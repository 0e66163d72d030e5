import { describe, expect, it } from '@jest/globals';
import OpenAI, { InternalServerError } from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import type { ResponseInput } from 'openai/resources/responses/responses';
import { z } from 'zod';
import { startLab } from '../fixtures/lab.js';
import { answering, json } from '../fixtures/upstream.js';
import { KINDS } from './fixtures/kinds.js';
import { QUESTION, toolLab } from './fixtures/tool-lab.js';

const TEXT = 'Grüße: 世界 👋🏽, it is fine.';
const request = { model: 'auto', input: 'Hi' };
const tools = [{ type: 'function' as const, name: 'weather', parameters: { type: 'object' }, strict: false }];
const clientOf = (baseURL: string) => new OpenAI({ baseURL, apiKey: 'unused', maxRetries: 0 });

// What the translation does with everything else is in ../responses, tests with this client among it.
describe.each(Object.entries(KINDS))('responses of the openai client before %s', (_, start) => {
  it('come whole', async () => {
    await using gateway = await start(TEXT);
    const { data, response } = await clientOf(gateway.baseURL).responses.create(request).withResponse();
    expect(data).toMatchObject({ status: 'completed', output_text: TEXT, model: 'small', store: false });
    expect(data.usage!.total_tokens).toBeGreaterThan(0);
    expect(response.headers.get('x-torouter-expert')).toBe('small');
    expect(response.headers.get('x-request-id')).toMatch(/./);
  });

  it('are streamed', async () => {
    await using gateway = await start(TEXT);
    const pieces: string[] = [];
    const response = await clientOf(gateway.baseURL)
      .responses.stream(request)
      .on('response.output_text.delta', ({ delta }) => void pieces.push(delta))
      .finalResponse();
    expect(pieces.join('')).toBe(TEXT);
    expect(pieces.length).toBeGreaterThan(1);
    expect(response.output_text).toBe(TEXT);
    expect(response.usage!.output_tokens).toBeGreaterThan(0);
  });
});

describe('responses of the openai client', () => {
  it.each([false, true])('call functions, and go on with the expert that called, streamed: %s', async (streamed) => {
    await using lab = await toolLab();
    const { responses } = clientOf(`${lab.server.url}/v1`);
    const input: ResponseInput = [{ role: 'user', content: QUESTION }];
    const ask = async () => {
      const asked = { model: 'auto', input, tools, store: false };
      return streamed ? responses.stream(asked).finalResponse() : responses.create(asked);
    };
    const { output } = await ask();
    const [call] = output;
    if (call.type !== 'function_call') throw new Error(`There is no call but ${call.type}.`);
    expect(call).toMatchObject({ name: 'weather', arguments: '{"city": "Zürich"}' });
    input.push(...(output as ResponseInput), { type: 'function_call_output', call_id: call.call_id, output: 'sunny' });
    expect((await ask()).output_text).toBe('The tool says: sunny');
    expect(lab.upstreams.other.received).toHaveLength(0);
  });

  it('are parsed by their schema', async () => {
    const answer = answering(({ body }) => (body.response_format ? '{"city": "Zürich"}' : 'no schema came'));
    await using lab = await startLab({ small: { answer } });
    const format = zodTextFormat(z.object({ city: z.string() }), 'place');
    const response = await clientOf(`${lab.server.url}/v1`).responses.parse({ ...request, text: { format } });
    expect(response.output_parsed).toEqual({ city: 'Zürich' });
  });

  it('fail in its error classes', async () => {
    await using lab = await startLab({ small: { answer: (response) => json(response, 500, {}) } });
    const { responses } = clientOf(`${lab.server.url}/v1`);
    await expect(responses.create(request)).rejects.toThrow(InternalServerError);
    await expect(responses.create({ ...request, stream: true })).rejects.toThrow(InternalServerError);
    await expect(responses.retrieve('resp_1')).rejects.toMatchObject({ status: 404 });
  });
});
