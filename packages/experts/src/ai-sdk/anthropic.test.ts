import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import type { TorouterError } from '@torouter/data';
import { eventStream, json, startUpstream, type Received } from '../fixtures/upstream.js';
import { createExpert } from '../create-expert.js';
import type { ChatRequest } from '../expert.js';
import { readAll, spelled } from '../fixtures/conversation.js';
import { wireExpert } from './fixtures/wire-expert.js';

const ASK: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }] };
const TOOL = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
const usage = { input_tokens: 9, output_tokens: 4, cache_read_input_tokens: 5 };

function message(content: readonly object[], more: object = {}): object {
  return {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5-20251001' },
    ...{ content, stop_reason: 'end_turn', stop_sequence: null, usage, ...more },
  };
}

function event(value: { type: string; [field: string]: unknown }): string {
  return `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
}

const START = event({ type: 'message_start', message: message([], { stop_reason: null }) });
const delta = (index: number, value: object) => event({ type: 'content_block_delta', index, delta: value });
const block = (index: number, value: object) => event({ type: 'content_block_start', index, content_block: value });
const stop = (index: number) => event({ type: 'content_block_stop', index });
const end = (reason: string) =>
  event({ type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 7 } }) +
  event({ type: 'message_stop' });

const open = (answer: (response: ServerResponse, received: Received) => void) => startUpstream(answer);
const anthropic = (baseUrl: string) => wireExpert({ package: '@ai-sdk/anthropic', model: 'claude-haiku-4-5', baseUrl });

describe('a whole answer of Anthropic', () => {
  it('becomes a chat.completion', async () => {
    await using upstream = await open((response) => json(response, 200, message([{ type: 'text', text: 'Hello' }])));
    await using expert = anthropic(upstream.baseUrl);
    const completion = await expert.generate({
      ...ASK,
      messages: [{ role: 'system', content: 'Be brief.' }, ...ASK.messages],
      ...{ max_completion_tokens: 50, temperature: 0.5, top_k: 7, stop: 'END' },
    });
    expect(completion).toMatchObject({
      id: 'msg_1',
      object: 'chat.completion',
      model: 'claude-haiku-4-5-20251001',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 14, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 5 } },
    });
    const [{ path, headers, body }] = upstream.received;
    expect(path).toBe('/v1/messages');
    expect(headers['x-api-key']).toBe('sk-secret');
    expect(body).toMatchObject({
      model: 'claude-haiku-4-5',
      max_tokens: 50,
      temperature: 0.5,
      top_k: 7,
      stop_sequences: ['END'],
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
  });

  it('carries images and tools both ways', async () => {
    const call = { type: 'tool_use', id: 'toolu_2', name: 'weather', input: { city: 'Ulm' } };
    await using upstream = await open((response) => json(response, 200, message([call], { stop_reason: 'tool_use' })));
    await using expert = anthropic(upstream.baseUrl);
    const completion = await expert.generate({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Where?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.jpg', detail: 'low' } },
          ],
        },
        {
          role: 'assistant',
          content: 'I look.',
          tool_calls: [
            { id: 'toolu_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bonn"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'toolu_1', content: 'rain' },
      ],
      tools: [TOOL],
      tool_choice: 'required',
      parallel_tool_calls: false,
    });
    expect(completion.choices[0]).toEqual({
      index: 0,
      message: {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'toolu_2', type: 'function', function: { name: 'weather', arguments: '{"city":"Ulm"}' } }],
      },
      finish_reason: 'tool_calls',
    });
    const { messages, tools, tool_choice } = upstream.received[0].body;
    expect(messages).toMatchObject([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Where?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.jpg' } },
        ],
      },
      {
        role: 'assistant',
        content: [{ text: 'I look.' }, { type: 'tool_use', id: 'toolu_1', input: { city: 'Bonn' } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'rain' }] },
    ]);
    expect(tools).toMatchObject([{ name: 'weather', input_schema: TOOL.function.parameters }]);
    expect(tool_choice).toEqual({ type: 'any', disable_parallel_tool_use: true });
  });

  it('is refused with its status, its words and when to come back, and without the key', async () => {
    await using upstream = await open((response, { headers }) =>
      json(
        response,
        429,
        {
          type: 'error',
          error: { type: 'rate_limit_error', message: `Slow down, ${String(headers['x-api-key'])}` },
          request_id: headers['x-api-key'],
        },
        { 'retry-after': '7' },
      ),
    );
    await using expert = anthropic(upstream.baseUrl);
    const error = (await expert.generate(ASK).catch((error: unknown) => error)) as TorouterError;
    expect(error.code).toBe('TOROUTER_EXPERT_REFUSED');
    expect(error.details).toEqual({ expert: 'opus', status: 429, type: 'rate_limit_error', retryAfterSeconds: 7 });
    expect(error.message).toContain('in 7 s');
    expect(error.cause).toBeUndefined();
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toMatch(/sk-secret|Slow/);
  });

  it('whose format needs a schema is not asked for without one', async () => {
    await using expert = anthropic('http://127.0.0.1:1/v1');
    await expect(expert.generate({ ...ASK, response_format: { type: 'json_object' } })).rejects.toMatchObject({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
      details: { fields: ['response_format'] },
    });
  });

  it('without a key is not asked for', async () => {
    delete process.env.ANTHROPIC_API_KEY;
    await using expert = wireExpert({ package: '@ai-sdk/anthropic' }, null);
    await expect(expert.generate(ASK)).rejects.toMatchObject({
      code: 'TOROUTER_API_KEY_MISSING',
      details: { variable: 'ANTHROPIC_API_KEY' },
    });
  });
});

/** Sends these events, then ends the response or destroys the connection. */
function streaming(events: string, after: 'end' | 'destroy' | 'stall' = 'end') {
  return open((response) => {
    eventStream(response).write(events, () => {
      if (after === 'end') response.end();
      if (after === 'destroy') response.destroy();
    });
  });
}

describe('a stream of Anthropic', () => {
  it('becomes chunks: role, reasoning, text, finish_reason, usage', async () => {
    await using upstream = await streaming(
      START +
        event({ type: 'ping' }) +
        block(0, { type: 'thinking', thinking: '' }) +
        delta(0, { type: 'thinking_delta', thinking: 'Hm.' }) +
        delta(0, { type: 'signature_delta', signature: 'c2ln' }) +
        stop(0) +
        block(1, { type: 'text', text: '' }) +
        delta(1, { type: 'text_delta', text: 'Hel' }) +
        delta(1, { type: 'text_delta', text: 'lo ✓' }) +
        stop(1) +
        end('max_tokens'),
    );
    await using expert = anthropic(upstream.baseUrl);
    const chunks = await expert.stream(ASK);
    expect(chunks.map(({ choices: [choice] }) => choice)).toEqual([
      { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null },
      { index: 0, delta: { reasoning_content: 'Hm.' }, finish_reason: null },
      { index: 0, delta: { content: 'Hel' }, finish_reason: null },
      { index: 0, delta: { content: 'lo ✓' }, finish_reason: null },
      { index: 0, delta: {}, finish_reason: 'length' },
      undefined,
    ]);
    expect(chunks.at(-1)!.usage).toMatchObject({ prompt_tokens: 14, completion_tokens: 7, total_tokens: 21 });
    expect(new Set(chunks.map(({ id, model }) => `${id} ${model}`))).toEqual(
      new Set(['msg_1 claude-haiku-4-5-20251001']),
    );
    expect(upstream.received[0].body).toMatchObject({ stream: true });
  });

  it('hands calls of tools on, each under its index', async () => {
    const json = (index: number, partial_json: string) => delta(index, { type: 'input_json_delta', partial_json });
    await using upstream = await streaming(
      START +
        block(0, { type: 'tool_use', id: 'a', name: 'weather', input: {} }) +
        json(0, '{"city":') +
        json(0, '"Ulm"}') +
        stop(0) +
        block(1, { type: 'tool_use', id: 'b', name: 'now', input: {} }) +
        stop(1) +
        end('tool_use'),
    );
    await using expert = anthropic(upstream.baseUrl);
    const chunks = await expert.stream({ ...ASK, tools: [TOOL] });
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: '' } },
      { index: 0, function: { arguments: '{"city":' } },
      { index: 0, function: { arguments: '"Ulm"}' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'now', arguments: '' } },
      { index: 1, function: { arguments: '{}' } },
    ]);
    expect(chunks.at(-2)!.choices[0].finish_reason).toBe('tool_calls');
  });

  const OVERLOADED = event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded: Hi' } });

  it('that is overloaded at once is refused as such', async () => {
    await using upstream = await streaming(OVERLOADED);
    await using expert = anthropic(upstream.baseUrl);
    const { events, error } = await expert.outcome(ASK);
    expect(events).toBe('');
    expect(error).toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { expert: 'opus', status: 529, type: 'overloaded_error' },
    });
  });

  it('that is overloaded before its first text is refused as such', async () => {
    await using upstream = await streaming(START + OVERLOADED);
    await using expert = anthropic(upstream.baseUrl);
    const { error } = await expert.outcome(ASK);
    expect(error).toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { status: 529, type: 'overloaded_error' },
    });
  });

  const HALF = START + block(0, { type: 'text', text: '' }) + delta(0, { type: 'text_delta', text: 'Hel' });

  it.each([
    ['an error', HALF + OVERLOADED, 'end', 'overloaded_error'],
    ['no end', HALF, 'end', 'end'],
    ['a broken connection', HALF, 'destroy', 'UND_ERR_SOCKET'],
    ['nonsense', `${HALF}data: {"type":"message_delta"\n\n`, 'end', 'JSONParseError'],
  ] as const)('with %s in the middle is broken', async (_, events, after, reason) => {
    await using upstream = await streaming(events, after);
    await using expert = anthropic(upstream.baseUrl);
    const outcome = await expert.outcome(ASK);
    expect(outcome.events).toContain('Hel');
    expect(outcome.error).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN', details: { expert: 'opus', reason } });
  });

  it('of something else is a bad response', async () => {
    await using upstream = await streaming('data: {"choices":[]}\n\n');
    await using expert = anthropic(upstream.baseUrl);
    const { error } = await expert.outcome(ASK);
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_BAD_RESPONSE' });
  });
});

it('an entry is all that an expert of Anthropic needs', async () => {
  await using upstream = await open((response, { body }) => {
    if (body.stream === true)
      eventStream(response).end(
        START +
          block(0, { type: 'text', text: '' }) +
          delta(0, { type: 'text_delta', text: 'Hello' }) +
          stop(0) +
          end('end_turn'),
      );
    else json(response, 200, message([{ type: 'text', text: 'Hello' }]));
  });
  await using expert = createExpert(
    {
      ...{ name: 'opus', protocol: 'ai-sdk', package: '@ai-sdk/anthropic', model: 'claude-haiku-4-5' },
      ...{ baseUrl: upstream.baseUrl, apiKeyEnv: 'KEY', priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 10 },
    },
    { env: { KEY: 'sk-secret' } },
  );
  const request = { ...ASK, seed: 1, max_tokens: 5 };
  expect(await expert.generate(request)).toMatchObject({
    ...{ text: 'Hello', finishReason: 'stop', droppedFields: ['seed'], attempts: 1 },
    usage: { inputTokens: 14, outputTokens: 4, cachedInputTokens: 5, estimated: false },
  });
  const stream = await expert.stream(request);
  const events = await readAll(stream);
  expect(spelled(events)).toBe('Hello');
  expect(events).not.toContain('usage');
  expect(stream.summary()).toMatchObject({
    ...{ finishReason: 'stop', droppedFields: ['seed'] },
    usage: { inputTokens: 14, outputTokens: 7, cachedInputTokens: 5, estimated: false },
  });
  await expect(expert.generate({ ...ASK, logprobs: true })).rejects.toMatchObject({
    code: 'TOROUTER_UNSUPPORTED_FIELD',
  });
});
