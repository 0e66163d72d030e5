import { describe, expect, it } from '@jest/globals';
import { paramOf } from './fixtures/param-of.js';
import { parseResponsesRequest } from './parse-responses-request.js';

const messages = [{ role: 'user', content: 'Hi' }];
const tool = { type: 'function', name: 'add', parameters: { type: 'object' }, strict: true };

describe('parseResponsesRequest', () => {
  it('needs an input only', () => {
    expect(parseResponsesRequest({ input: 'Hi' })).toEqual({
      model: undefined,
      stream: false,
      chat: { messages },
      echo: {
        instructions: null,
        max_output_tokens: null,
        temperature: null,
        top_p: null,
        top_logprobs: null,
        parallel_tool_calls: true,
        tools: [],
        tool_choice: 'auto',
        text: { format: { type: 'text' } },
        reasoning: { effort: null, summary: null },
        truncation: 'disabled',
        metadata: {},
        user: null,
        safety_identifier: null,
        prompt_cache_key: null,
        prompt_cache_retention: null,
        service_tier: null,
      },
    });
  });

  it('carries what chat has, under its names, and repeats it', () => {
    const plain = {
      temperature: 0.5,
      top_p: 0.9,
      top_logprobs: 2,
      parallel_tool_calls: false,
      user: 'u',
      safety_identifier: 's',
      prompt_cache_key: 'k',
      prompt_cache_retention: '24h',
      service_tier: 'flex',
    };
    const format = { type: 'json_schema', name: 'answer', schema: { type: 'object' } };
    const others = {
      instructions: 'Be short.',
      max_output_tokens: 100,
      metadata: { run: '7' },
      tools: [tool],
      tool_choice: { type: 'function', name: 'add' },
      text: { format, verbosity: 'low' },
    };
    const { model, stream, chat, echo } = parseResponsesRequest({
      ...plain,
      ...others,
      model: 'auto',
      input: 'Hi',
      stream: true,
      stream_options: { include_obfuscation: false },
      reasoning: { effort: 'high', summary: 'auto' },
    });
    expect([model, stream]).toEqual(['auto', true]);
    expect(chat).toEqual({
      ...plain,
      messages: [{ role: 'system', content: 'Be short.' }, ...messages],
      max_completion_tokens: 100,
      logprobs: true,
      reasoning_effort: 'high',
      tools: [{ type: 'function', function: { name: 'add', parameters: { type: 'object' }, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'add' } },
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { type: 'object' } } },
      verbosity: 'low',
    });
    expect(echo).toEqual({
      ...plain,
      ...others,
      reasoning: { effort: 'high', summary: null },
      truncation: 'disabled',
    });
  });

  it('takes null for absent', () => {
    const fields = ['model', 'stream', 'instructions', 'tools', 'tool_choice', 'text', 'reasoning', 'include', 'store'];
    const names = [...fields, 'metadata', 'temperature', 'max_output_tokens', 'stream_options', 'truncation', 'user'];
    const nulls = Object.fromEntries(names.map((name) => [name, null]));
    const { chat, echo } = parseResponsesRequest({ input: 'Hi', ...nulls });
    expect(chat).toEqual({ messages });
    expect(echo).toEqual(parseResponsesRequest({ input: 'Hi' }).echo);
  });

  it.each([undefined, true, false])('stores nothing and sends nothing of it where store is %s', (store) => {
    expect(parseResponsesRequest({ input: 'Hi', store }).chat).toEqual({ messages });
  });

  it('asks for log probabilities where they are to be included', () => {
    const { chat } = parseResponsesRequest({ input: 'Hi', include: ['message.output_text.logprobs'] });
    expect(chat).toEqual({ messages, logprobs: true });
  });

  it('sends no empty list of tools', () => {
    expect(parseResponsesRequest({ input: 'Hi', tools: [] }).chat).toEqual({ messages });
  });

  it.each([
    [{ model: 7 }, 'INVALID_ARGUMENT model'],
    [{ stream: 'yes' }, 'INVALID_ARGUMENT stream'],
    [{ instructions: ['secret'] }, 'INVALID_ARGUMENT instructions'],
    [{ temperature: '1' }, 'INVALID_ARGUMENT temperature'],
    [{ top_p: '1' }, 'INVALID_ARGUMENT top_p'],
    [{ max_output_tokens: 0 }, 'INVALID_ARGUMENT max_output_tokens'],
    [{ max_output_tokens: 1.5 }, 'INVALID_ARGUMENT max_output_tokens'],
    [{ top_logprobs: 21 }, 'INVALID_ARGUMENT top_logprobs'],
    [{ parallel_tool_calls: 1 }, 'INVALID_ARGUMENT parallel_tool_calls'],
    [{ metadata: [] }, 'INVALID_ARGUMENT metadata'],
    [{ store: 'x' }, 'INVALID_ARGUMENT store'],
    [{ user: 7 }, 'INVALID_ARGUMENT user'],
    [{ stream_options: true }, 'INVALID_ARGUMENT stream_options'],
    [{ stream_options: { include_obfuscation: true } }, 'UNSUPPORTED_FIELD stream_options.include_obfuscation'],
    [{ stream_options: { include_usage: true } }, 'UNSUPPORTED_FIELD stream_options.include_usage'],
    [{ previous_response_id: 'resp_1' }, 'UNSUPPORTED_FIELD previous_response_id'],
    [{ input: undefined }, 'MESSAGES_INVALID input'],
  ])('refuses %j as %s', (fields, fault) => {
    const parse = () => parseResponsesRequest({ input: 'Hi', ...fields });
    expect(paramOf(parse)).toBe(fault);
    expect(parse).not.toThrow(/secret/);
  });
});
