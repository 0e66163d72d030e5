import { describe, expect, it } from '@jest/globals';
import { eventStream, json, startUpstream } from '../fixtures/upstream.js';
import { wireExpert } from './fixtures/wire-expert.js';

const ASK = { messages: [{ role: 'user', content: 'Hi' }] };
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const head = { id: 'm1', created: 1_700_000_000, model: 'mistral-small-latest' };
const mistral = (baseUrl: string) =>
  wireExpert({
    package: '@ai-sdk/mistral',
    model: 'mistral-small-latest',
    baseUrl,
    providerOptions: { mistral: { safePrompt: true } },
  });

describe('chat of Mistral', () => {
  it('becomes a chat.completion', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: '{"a":1}' },
    ];
    await using upstream = await startUpstream((response) =>
      json(response, 200, {
        ...head,
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'model_length' }],
        usage,
      }),
    );
    await using expert = mistral(upstream.baseUrl);
    const schema = { type: 'object', properties: { a: { type: 'number' } } };
    const completion = await expert.generate({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hi' },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
          ],
        },
      ],
      ...{ seed: 3, stop: 'END', tools: [{ type: 'function', function: { name: 'f', strict: true } }] },
      parallel_tool_calls: false,
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } },
    });
    expect(completion).toEqual({
      ...head,
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: '{"a":1}', reasoning_content: 'Hm.' },
          finish_reason: 'length',
        },
      ],
      usage: expect.objectContaining(usage),
    });
    expect(upstream.received[0].headers.authorization).toBe('Bearer sk-secret');
    expect(upstream.received[0].body).toMatchObject({
      ...{
        model: 'mistral-small-latest',
        random_seed: 3,
        stop: ['END'],
        safe_prompt: true,
        parallel_tool_calls: false,
      },
      messages: [
        { content: [{ text: 'Hi' }, { type: 'document_url', document_url: 'data:application/pdf;base64,AAAA' }] },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema, strict: true } },
      tools: [{ function: { name: 'f', strict: true, parameters: { type: 'object', properties: {} } } }],
    });
  });

  it('refuses with the words of its body', async () => {
    const body = { object: 'error', message: 'Hi', type: 'invalid_model', param: null, code: '1500' };
    await using upstream = await startUpstream((response) => json(response, 400, body));
    await using expert = mistral(upstream.baseUrl);
    await expect(expert.generate(ASK)).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { status: 400, type: 'invalid_model', code: '1500' },
    });
  });

  const event = (delta: object, finish_reason: string | null = null, more: object = {}) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }], ...more })}\n\n`;

  it('streams', async () => {
    const tool_calls = [{ index: 0, id: 'c1', function: { name: 'f', arguments: '{}' } }];
    await using upstream = await startUpstream((response) =>
      eventStream(response).end(
        event({ role: 'assistant', content: 'Hel' }) +
          event({ content: 'lo' }) +
          event({ content: '', tool_calls }, 'tool_calls', { usage }) +
          'data: [DONE]\n\n',
      ),
    );
    await using expert = mistral(upstream.baseUrl);
    const chunks = await expert.stream(ASK);
    expect(chunks.map(({ choices: [choice] }) => choice?.delta)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Hel' },
      { content: 'lo' },
      { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{}' } }] },
      {},
      undefined,
    ]);
    expect(chunks.at(-2)!.choices[0].finish_reason).toBe('tool_calls');
    expect(chunks.at(-1)).toMatchObject({ ...head, usage });
  });

  it.each([
    ['', ''],
    [event({ content: 'Hel' }), 'Hel'],
  ])('that ends early (after %j) is broken', async (sent, came) => {
    await using upstream = await startUpstream((response) => eventStream(response).end(sent));
    await using expert = mistral(upstream.baseUrl);
    const { events, error } = await expert.outcome(ASK);
    expect(events).toContain(came);
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_STREAM_BROKEN', details: { reason: 'end' } });
  });
});
