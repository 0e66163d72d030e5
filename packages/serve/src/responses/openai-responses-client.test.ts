import { afterEach, describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '@torouter/experts';
import OpenAI, { APIError, BadRequestError } from 'openai';
import type { ResponseInput } from 'openai/resources/responses/responses';
import { chunk, DONE, toolCall } from './fixtures/chunks.js';
import { type Behaviour, responsesServer } from './fixtures/responses-server.js';

const request = { model: 'auto', input: 'Hi' };
const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
const tool = {
  type: 'function' as const,
  name: 'add',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
  strict: true,
};
const completion = (message: object, finish = 'stop') => ({ choices: [{ message, finish_reason: finish }], usage });
const open: { close(): void }[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** The unmodified client. */
async function clientOf(behaviour: Behaviour): Promise<OpenAI> {
  const server = await responsesServer(behaviour);
  open.push(server);
  return new OpenAI({ baseURL: server.url, apiKey: 'unused', maxRetries: 0 });
}

describe('the openai client', () => {
  it('gets a text', async () => {
    const client = await clientOf({ generate: () => completion({ content: 'Hello' }) });
    const response = await client.responses.create({ ...request, store: true });
    expect(response.output_text).toBe('Hello');
    expect(response.usage?.total_tokens).toBe(10);
    expect(response.status).toBe('completed');
  });

  it('parses what has a schema', async () => {
    const client = await clientOf({ generate: () => completion({ content: '{"sum": 3}' }) });
    const format = { type: 'json_schema' as const, name: 'answer', schema: { type: 'object' }, strict: true };
    // What the helpers of the client add to a format, so that it parses the answer.
    Object.defineProperties(format, {
      $brand: { value: 'auto-parseable-response-format' },
      $parseRaw: { value: JSON.parse },
    });
    const response = await client.responses.parse({ ...request, text: { format } });
    expect(response.output_parsed).toEqual({ sum: 3 });
  });

  it('streams a text, and has the whole of it in the end', async () => {
    const client = await clientOf({
      stream: () => [
        chunk({ content: 'Hel' }),
        chunk({ content: 'lo' }),
        chunk({}, { finish: 'stop' }),
        chunk(null, { usage }),
        DONE,
      ],
    });
    const types: string[] = [];
    for await (const { type } of await client.responses.create({ ...request, stream: true })) types.push(type);
    expect(types).toContain('response.output_text.delta');
    expect(types.at(-1)).toBe('response.completed');

    const snapshots: string[] = [];
    const stream = client.responses
      .stream(request)
      .on('response.output_text.delta', ({ snapshot }) => void snapshots.push(snapshot));
    const response = await stream.finalResponse();
    expect(snapshots).toEqual(['Hel', 'Hello']);
    expect(response.output_text).toBe('Hello');
    expect(response.usage?.input_tokens).toBe(7);
  });

  it('calls functions, and sends back what it got as it got it', async () => {
    const seen: ChatRequest[] = [];
    const client = await clientOf({
      *stream(chat) {
        seen.push(chat);
        if (seen.length === 1) {
          yield chunk({ content: 'Let me see.' });
          yield chunk(toolCall(0, '{"x"', { id: 'call_a', name: 'add' }));
          yield chunk(toolCall(0, ':1}'));
          yield chunk(toolCall(1, '{"x":2}', { id: 'call_b', name: 'add' }));
          yield chunk({}, { finish: 'tool_calls' });
        } else yield chunk({ content: '3' });
        yield DONE;
      },
    });
    const input: ResponseInput = [{ role: 'user', content: 'Add 1 and 2.' }];
    const first = await client.responses.stream({ model: 'auto', input, tools: [tool] }).finalResponse();
    input.push(...(first.output as ResponseInput));
    for (const item of first.output) {
      if (item.type !== 'function_call') continue;
      expect(item.parsed_arguments).toEqual(JSON.parse(item.arguments));
      input.push({ type: 'function_call_output', call_id: item.call_id, output: 'done' });
    }
    const second = await client.responses.stream({ model: 'auto', input, tools: [tool] }).finalResponse();
    expect(second.output_text).toBe('3');
    const called = (id: string, args: string) => ({ id, type: 'function', function: { name: 'add', arguments: args } });
    expect(seen[1].messages).toEqual([
      { role: 'user', content: 'Add 1 and 2.' },
      {
        role: 'assistant',
        content: 'Let me see.',
        tool_calls: [called('call_a', '{"x":1}'), called('call_b', '{"x":2}')],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'done' },
      { role: 'tool', tool_call_id: 'call_b', content: 'done' },
    ]);
  });

  it('sees a refusal, whole and streamed', async () => {
    const client = await clientOf({
      generate: () => completion({ content: null, refusal: 'No.' }),
      stream: () => [chunk({ refusal: 'No' }), chunk({ refusal: '.' }), DONE],
    });
    const output = [{ content: [{ type: 'refusal', refusal: 'No.' }] }];
    expect(await client.responses.create(request)).toMatchObject({ output, output_text: '' });
    expect(await client.responses.stream(request).finalResponse()).toMatchObject({ output, output_text: '' });
  });

  it('sees that an answer was cut off', async () => {
    const client = await clientOf({
      stream: () => [chunk({ content: 'Hel' }), chunk({}, { finish: 'length' }), DONE],
    });
    expect(await client.responses.stream(request).finalResponse()).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output_text: 'Hel',
    });
  });

  it('raises the error that a stream breaks in', async () => {
    const error = { message: 'It broke.', type: 'server_error', param: null, code: 'TOROUTER_EXPERT_STREAM_BROKEN' };
    const client = await clientOf({
      stream: () => [chunk({ content: 'Hel' }), `data: ${JSON.stringify({ error })}\n\n`],
    });
    let text = '';
    const read = async () => {
      for await (const event of await client.responses.create({ ...request, stream: true }))
        if (event.type === 'response.output_text.delta') text += event.delta;
    };
    const failure = await read().catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN', message: 'It broke.' });
    expect(text).toBe('Hel');
    await expect(client.responses.stream(request).finalResponse()).rejects.toThrow('It broke.');
  });

  it('is told what is not there', async () => {
    const client = await clientOf({});
    const refused = client.responses.create({ ...request, previous_response_id: 'resp_0' });
    await expect(refused).rejects.toThrow(BadRequestError);
    await expect(refused).rejects.toMatchObject({ code: 'TOROUTER_UNSUPPORTED_FIELD', param: 'previous_response_id' });
  });
});
