import { describe, expect, it } from '@jest/globals';
import { eventStream, json, startUpstream } from '../fixtures/upstream.js';
import { wireExpert } from './fixtures/wire-expert.js';

const ASK = { messages: [{ role: 'user', content: 'Hi' }] };
const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 4, thoughtsTokenCount: 3, totalTokenCount: 16 };

function response(parts: readonly object[], more: object = {}): object {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }],
    usageMetadata,
    modelVersion: 'gemini-3-flash',
    responseId: 'r1',
    ...more,
  };
}

const google = (baseUrl: string, model = 'gemini-3-flash') => wireExpert({ package: '@ai-sdk/google', model, baseUrl });

describe('generateContent of Google', () => {
  it('becomes a chat.completion', async () => {
    const parts = [{ text: 'Hm.', thought: true }, { text: 'Hello' }];
    await using upstream = await startUpstream((res) => json(res, 200, response(parts)));
    await using expert = google(upstream.baseUrl);
    const completion = await expert.generate({
      messages: [{ role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] }, ...ASK.messages],
      ...{ max_tokens: 50, stop: ['A', 'B'], seed: 3, presence_penalty: 1, response_format: { type: 'json_object' } },
    });
    expect(completion).toMatchObject({
      choices: [{ message: { content: 'Hello', reasoning_content: 'Hm.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 7, completion_tokens_details: { reasoning_tokens: 3 } },
    });
    const [{ path, headers, body }] = upstream.received;
    expect(path).toBe('/v1/models/gemini-3-flash:generateContent');
    expect(headers['x-goog-api-key']).toBe('sk-secret');
    expect(body).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      generationConfig: {
        ...{ maxOutputTokens: 50, stopSequences: ['A', 'B'], seed: 3, presencePenalty: 1 },
        responseMimeType: 'application/json',
      },
    });
  });

  it('keeps results of calls that were made together in one turn', async () => {
    await using upstream = await startUpstream((res) =>
      json(res, 200, response([{ functionCall: { name: 'weather', args: { city: 'Ulm' } } }])),
    );
    await using expert = google(upstream.baseUrl, 'gemini-2.5-flash');
    const call = (id: string, name: string) => ({ id, type: 'function', function: { name, arguments: '' } });
    const completion = await expert.generate({
      messages: [
        ...ASK.messages,
        { role: 'assistant', content: null, tool_calls: [call('a', 'weather'), call('b', 'now')] },
        { role: 'tool', tool_call_id: 'b', content: 'noon' },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'rain' }] },
      ],
      tools: [{ type: 'function', function: { name: 'weather' } }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    });
    expect(completion.choices[0]).toMatchObject({
      message: { tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Ulm"}' } }] },
      finish_reason: 'tool_calls',
    });
    const { contents, toolConfig } = upstream.received[0].body;
    expect(contents).toMatchObject([
      {},
      { role: 'model', parts: [{ functionCall: { name: 'weather', args: {} } }, { functionCall: { name: 'now' } }] },
      {
        role: 'user',
        parts: [
          { functionResponse: { name: 'now', response: { content: 'noon' } } },
          { functionResponse: { name: 'weather', response: { content: 'rain' } } },
        ],
      },
    ]);
    expect(toolConfig).toEqual({ functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather'] } });
  });

  it('refuses with the status word of its body', async () => {
    const error = { code: 400, status: 'INVALID_ARGUMENT', message: 'API key sk-secret not valid' };
    await using upstream = await startUpstream((res) => json(res, 400, { error }));
    await using expert = google(upstream.baseUrl);
    await expect(expert.generate(ASK)).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { expert: 'opus', status: 400, type: 'INVALID_ARGUMENT' },
    });
  });

  it.each([
    ['SAFETY', { finish_reason: 'content_filter' }],
    ['MAX_TOKENS', { finish_reason: 'length' }],
    ['OTHER', { finish_reason: 'stop' }],
  ])('that ends with %s is %j', async (finishReason, expected) => {
    const candidates = [{ content: { role: 'model', parts: [{ text: 'A' }] }, finishReason }];
    await using upstream = await startUpstream((res) => json(res, 200, response([], { candidates })));
    await using expert = google(upstream.baseUrl);
    expect((await expert.generate(ASK)).choices[0]).toMatchObject(expected);
  });

  it('that has nothing is no answer', async () => {
    await using upstream = await startUpstream((res) => json(res, 200, {}));
    await using expert = google(upstream.baseUrl);
    await expect(expert.generate(ASK)).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_BAD_RESPONSE',
      details: { reason: 'empty' },
    });
  });

  it('that ends with a malformed call is no answer', async () => {
    const candidates = [{ content: { role: 'model', parts: [] }, finishReason: 'MALFORMED_FUNCTION_CALL' }];
    await using upstream = await startUpstream((res) => json(res, 200, response([], { candidates })));
    await using expert = google(upstream.baseUrl);
    await expect(expert.generate(ASK)).rejects.toMatchObject({ code: 'TOROUTER_EXPERT_BAD_RESPONSE' });
  });
});

describe('streamGenerateContent of Google', () => {
  const event = (value: object) => `data: ${JSON.stringify(value)}\r\n\r\n`;
  const part = (parts: readonly object[]) =>
    event({ candidates: [{ content: { role: 'model', parts } }], responseId: 'r1' });

  it('becomes chunks', async () => {
    await using upstream = await startUpstream((res) => {
      const call = { functionCall: { name: 'weather', args: { city: 'Ulm' } } };
      eventStream(res).end(part([{ text: 'Hel' }]) + part([{ text: 'lo' }]) + part([call]) + event(response([])));
    });
    await using expert = google(upstream.baseUrl);
    const chunks = await expert.stream({ ...ASK, tools: [{ type: 'function', function: { name: 'weather' } }] });
    expect(upstream.received[0].path).toBe('/v1/models/gemini-3-flash:streamGenerateContent?alt=sse');
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Hello');
    const pieces = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []) as {
      function: { arguments: string };
    }[];
    expect(pieces.map((piece) => piece.function.arguments).join('')).toBe('{"city":"Ulm"}');
    expect(chunks.at(-2)!.choices[0].finish_reason).toBe('tool_calls');
    expect(chunks.at(-1)!).toMatchObject({ id: 'r1', choices: [], usage: { prompt_tokens: 9, completion_tokens: 7 } });
  });

  it('that stops without a reason is broken', async () => {
    await using upstream = await startUpstream((res) => eventStream(res).end(part([{ text: 'Hel' }])));
    await using expert = google(upstream.baseUrl);
    const { events, error } = await expert.outcome(ASK);
    expect(events).toContain('Hel');
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN', details: { reason: 'end' } });
  });

  it('with an error as its first event is refused', async () => {
    const error = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Hi' };
    await using upstream = await startUpstream((res) => eventStream(res).end(event({ error })));
    await using expert = google(upstream.baseUrl);
    expect((await expert.outcome(ASK)).error).toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { status: 429, type: 'RESOURCE_EXHAUSTED' },
    });
  });
});
