import { describe, expect, it } from '@jest/globals';
import { metaOf } from './fixtures/meta.js';
import { paramOf } from './fixtures/param-of.js';
import { toResponse } from './to-response.js';

const convert = (message: unknown, choice: object = {}, body: object = {}, fields: Record<string, unknown> = {}) =>
  toResponse(
    Buffer.from(JSON.stringify({ choices: [{ message, finish_reason: 'stop', ...choice }], ...body })),
    metaOf(fields),
  );

const call = (id: string | undefined, args: unknown) => ({
  id,
  type: 'function',
  function: { name: 'add', arguments: args },
});

describe('toResponse', () => {
  it('makes a text a message', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };
    const fields = { instructions: 'Be short.', metadata: { run: '7' }, store: true, user: 'u' };
    expect(convert({ role: 'assistant', content: 'Hello' }, {}, { usage, service_tier: 'default' }, fields)).toEqual({
      id: 'resp_1',
      object: 'response',
      created_at: 1_700_000_000,
      status: 'completed',
      background: false,
      error: null,
      incomplete_details: null,
      instructions: 'Be short.',
      max_output_tokens: null,
      metadata: { run: '7' },
      model: 'small',
      output: [
        {
          id: 'msg_1_0',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hello' }],
        },
      ],
      parallel_tool_calls: true,
      previous_response_id: null,
      prompt_cache_key: null,
      reasoning: { effort: null, summary: null },
      safety_identifier: null,
      service_tier: 'default',
      store: false,
      temperature: null,
      text: { format: { type: 'text' } },
      tool_choice: 'auto',
      tools: [],
      top_logprobs: null,
      top_p: null,
      truncation: 'disabled',
      usage: {
        input_tokens: 7,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 3,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 10,
      },
      user: 'u',
    });
  });

  it('makes calls items, behind what was said', () => {
    const message = { content: 'Let me see.', tool_calls: [call('a', '{"x":1}'), call(undefined, { y: 2 })] };
    expect(convert(message, { finish_reason: 'tool_calls' })).toMatchObject({
      status: 'completed',
      output: [
        { type: 'message', id: 'msg_1_0' },
        { type: 'function_call', id: 'fc_1_1', status: 'completed', call_id: 'a', name: 'add', arguments: '{"x":1}' },
        { type: 'function_call', id: 'fc_1_2', call_id: 'call_1_2', arguments: '{"y":2}' },
      ],
      usage: null,
    });
  });

  it('knows refusals, and content in parts', () => {
    expect(convert({ content: null, refusal: 'No.' })).toMatchObject({
      output: [{ content: [{ type: 'refusal', refusal: 'No.' }] }],
    });
    const parts = [
      { type: 'thinking', thinking: [] },
      { type: 'text', text: 'Hel' },
      { type: 'text', text: 'lo' },
    ];
    expect(convert({ content: parts })).toMatchObject({ output: [{ content: [{ text: 'Hello' }] }] });
  });

  it('has no item where nothing was written', () => {
    expect(convert({ content: '', reasoning_content: 'Hmm.' })).toMatchObject({ status: 'completed', output: [] });
  });

  it.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('is incomplete after %s', (finish, reason) => {
    const choice = { finish_reason: finish };
    expect(convert({ content: 'Hel' }, choice)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason },
      output: [{ status: 'incomplete' }],
    });
    expect(convert({ content: 'x', tool_calls: [call('a', '{}'), call('b', '{"x')] }, choice)).toMatchObject({
      output: [{ status: 'completed' }, { status: 'completed' }, { status: 'incomplete' }],
    });
  });

  it('passes on log probabilities and what torouter tells', () => {
    const logprobs = { content: [{ token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [] }] };
    expect(convert({ content: 'Hi' }, { logprobs }, { torouter: { expert: 'small' } })).toMatchObject({
      output: [{ content: [{ logprobs: logprobs.content }] }],
      torouter: { expert: 'small' },
    });
  });

  it.each(['nope', 'null', '[]', '{}', '{"choices": []}', '{"choices": [{}]}'])('refuses %s', (body) => {
    expect(paramOf(() => toResponse(Buffer.from(body), metaOf()))).toBe('EXPERT_BAD_RESPONSE undefined');
  });

  it.each([[{}], [null], [{ function: { name: '' } }]])('refuses the call %j', (each) => {
    expect(paramOf(() => convert({ tool_calls: [each] }))).toBe('EXPERT_BAD_RESPONSE undefined');
  });
});
