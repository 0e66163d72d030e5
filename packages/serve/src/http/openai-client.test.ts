import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import type { ChatRequest } from '@torouter/experts';
import OpenAI, { APIError, APIUserAbortError, BadRequestError, InternalServerError, NotFoundError } from 'openai';
import {
  byName,
  chatAnswer,
  chatStream,
  deferred,
  DONE,
  event,
  fakeExpert,
  fakeRouter,
  untilAborted,
} from '../fixtures/fakes.js';
import { servers } from '../fixtures/http.js';

const start = servers();
const messages = [{ role: 'user' as const, content: 'Hi' }];

/** The unmodified client against a gateway with one expert. */
async function clientOf(behaviour: Parameters<typeof fakeExpert>[1]): Promise<OpenAI> {
  const { url } = await start({ router: fakeRouter(['small']), experts: byName(fakeExpert('small', behaviour)) });
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: 'unused', maxRetries: 0 });
}

describe('the openai client', () => {
  it('gets an answer and learns who gave it', async () => {
    const client = await clientOf({});
    const { data, response } = await client.chat.completions.create({ model: 'auto', messages }).withResponse();
    expect(data.choices[0].message.content).toBe('Hello from small');
    expect(response.headers.get('x-torouter-expert')).toBe('small');
    expect(response.headers.get('x-torouter-decision-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-torouter-reason')).toBe('highest score 0.9000');
  });

  it('streams', async () => {
    const client = await clientOf({});
    const { data, response } = await client.chat.completions
      .create({ model: 'auto', messages, stream: true })
      .withResponse();
    let text = '';
    for await (const chunk of data) text += chunk.choices[0].delta.content ?? '';
    expect(text).toBe('Hello');
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('x-torouter-expert')).toBe('small');
  });

  it('passes images and tools on as they are, and tool calls back', async () => {
    let seen: ChatRequest | undefined;
    const toolCalls = [{ id: 'call_1', type: 'function', function: { name: 'add', arguments: '{"a": 1, "b": 2}' } }];
    const client = await clientOf({
      generate: async (request) => (
        (seen = request),
        chatAnswer('', { message: { content: null, tool_calls: toolCalls } })
      ),
    });
    const request = {
      model: 'auto',
      messages: [
        {
          role: 'user' as const,
          content: [
            { type: 'text' as const, text: 'What is this?' },
            { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          ],
        },
      ],
      tools: [{ type: 'function' as const, function: { name: 'add', parameters: { type: 'object', properties: {} } } }],
      tool_choice: 'auto' as const,
      seed: 7,
    };
    const { choices } = await client.chat.completions.create(request);
    expect(choices[0].message.tool_calls).toEqual(toolCalls);
    expect(seen).toEqual(request);
  });

  it('lists and retrieves models', async () => {
    const client = await clientOf({});
    const ids: string[] = [];
    for await (const { id } of client.models.list()) ids.push(id);
    expect(ids).toEqual(['auto', 'test-router', 'small']);
    expect((await client.models.retrieve('small')).object).toBe('model');
    await expect(client.models.retrieve('large')).rejects.toThrow(NotFoundError);
  });

  it('raises its own error classes', async () => {
    const client = await clientOf({
      generate: async () => {
        throw new TorouterError('TOROUTER_EXPERT_REFUSED', 'The expert "small" answered with status 401.');
      },
    });
    await expect(client.chat.completions.create({ model: 'gpt-9', messages })).rejects.toThrow(NotFoundError);
    await expect(client.chat.completions.create({ model: 'auto', messages: [] })).rejects.toThrow(BadRequestError);
    const refused = client.chat.completions.create({ model: 'auto', messages });
    await expect(refused).rejects.toThrow(InternalServerError);
    await expect(refused).rejects.toMatchObject({ status: 502, code: 'TOROUTER_EXPERT_REFUSED', type: 'server_error' });
  });

  it('raises an error where a stream breaks after its first byte, and where it never starts', async () => {
    const broken = new TorouterError('TOROUTER_EXPERT_STREAM_BROKEN', 'The expert "small" stopped before the end.');
    const client = await clientOf({
      stream: async ({ user }) => {
        if (user === 'never') throw broken;
        return chatStream(
          (async function* () {
            yield event({ content: 'Hel' });
            yield Buffer.from('data: {"half an ev');
            throw broken;
          })(),
        );
      },
    });
    await expect(
      client.chat.completions.create({ model: 'auto', messages, stream: true, user: 'never' }),
    ).rejects.toMatchObject({
      status: 502,
      code: 'TOROUTER_EXPERT_STREAM_BROKEN',
    });
    let text = '';
    const read = async () => {
      for await (const chunk of await client.chat.completions.create({ model: 'auto', messages, stream: true }))
        text += chunk.choices[0].delta.content ?? '';
    };
    const failure = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN' });
    expect(text).toBe('Hel');
  });

  it('aborts the expert when it aborts, before an answer and within a stream', async () => {
    const called = deferred();
    const aborted = [deferred<unknown>(), deferred<unknown>()];
    const client = await clientOf({
      generate: (_, { signal } = {}) => {
        signal!.addEventListener('abort', () => aborted[0].resolve(signal!.reason));
        called.resolve();
        return untilAborted(signal);
      },
      stream: async (_, { signal } = {}) =>
        chatStream(
          (async function* () {
            signal!.addEventListener('abort', () => aborted[1].resolve(signal!.reason));
            yield event({ content: 'a' });
            await untilAborted(signal);
            yield DONE;
          })(),
        ),
    });
    const controller = new AbortController();
    const answer = client.chat.completions.create({ model: 'auto', messages }, { signal: controller.signal });
    const outcome = expect(answer).rejects.toThrow(APIUserAbortError);
    await called.promise;
    controller.abort();
    await outcome;
    expect(await aborted[0].promise).toMatchObject({ code: 'TOROUTER_ABORTED' });

    const stream = await client.chat.completions.create({ model: 'auto', messages, stream: true });
    // Leaving the loop aborts the request.
    for await (const _ of stream) break;
    expect(await aborted[1].promise).toMatchObject({ code: 'TOROUTER_ABORTED' });
  });
});
