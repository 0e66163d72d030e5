import { describe, expect, it } from '@jest/globals';
import type { ExpertConfig } from '../expert-config.js';
import { toCallOptions } from './to-call-options.js';

const MESSAGES = { messages: [{ role: 'user', content: 'Hi' }] };
const config = (more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  name: 'opus',
  protocol: 'ai-sdk',
  package: 'some-provider',
  model: 'm',
  ...more,
});
const options = (fields: Record<string, unknown>, more: Partial<ExpertConfig> = {}) =>
  toCallOptions(config(more), { ...MESSAGES, ...fields });

it('has nothing that the request has not', () => {
  expect(options({ temperature: null, tools: null, response_format: { type: 'text' }, stop: undefined })).toEqual({
    prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    providerOptions: {},
  });
});

it('has all fields under the names of the AI SDK', () => {
  const fields = {
    ...{ max_tokens: 1, max_completion_tokens: 2, temperature: 0, top_p: 0.5, top_k: 3, seed: 4 },
    ...{ presence_penalty: 0.1, frequency_penalty: 0.2, stop: 'END' },
    response_format: { type: 'json_schema', json_schema: { name: 'a', description: 'b', schema: { type: 'object' } } },
    tools: [
      { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true } },
    ],
    tool_choice: { type: 'function', function: { name: 'f' } },
  };
  expect(options(fields)).toMatchObject({
    ...{ maxOutputTokens: 2, temperature: 0, topP: 0.5, topK: 3, seed: 4, presencePenalty: 0.1, frequencyPenalty: 0.2 },
    stopSequences: ['END'],
    responseFormat: { type: 'json', name: 'a', description: 'b', schema: { type: 'object' } },
    tools: [{ type: 'function', name: 'f', description: 'd', inputSchema: { type: 'object' }, strict: true }],
    toolChoice: { type: 'tool', toolName: 'f' },
  });
  expect(options({ response_format: { type: 'json_object' } }).responseFormat).toEqual({ type: 'json' });
  for (const choice of ['auto', 'none', 'required'])
    expect(options({ tool_choice: choice }).toolChoice).toEqual({ type: choice });
});

it.each([
  ['stop', { stop: 5 }],
  ['stop', { stop: ['a', 5] }],
  ['response_format.type', { response_format: { type: 'grammar' } }],
  ['response_format.type', { response_format: 'json' }],
  ['tools', { tools: {} }],
  ['tools[0].type', { tools: [{ type: 'custom', custom: {} }] }],
  ['tools[0].type', { tools: [null] }],
  ['tools[0].function.name', { tools: [{ type: 'function' }] }],
  ['tool_choice', { tool_choice: { type: 'allowed_tools' } }],
  ['tool_choice', { tool_choice: 'any' }],
  ['parallel_tool_calls', { parallel_tool_calls: false }],
])('refuses by its name %s as in %j', (field, fields) => {
  expect(() => options(fields)).toThrow(expect.objectContaining({ details: { expert: 'opus', fields: [field] } }));
});

describe('options of a provider', () => {
  const openai = {
    package: '@ai-sdk/openai',
    providerOptions: { openai: { user: 'entry', include: [] }, azure: { a: 1 } },
  };

  it('are the entry’s, and above them those of the request', () => {
    expect(options({}, openai).providerOptions).toEqual(openai.providerOptions);
    const { providerOptions } = options({ user: 'caller', reasoning_effort: 'low', service_tier: 'flex' }, openai);
    expect(providerOptions).toEqual({
      openai: { user: 'caller', include: [], reasoningEffort: 'low', serviceTier: 'flex' },
      azure: { a: 1 },
    });
    expect(openai.providerOptions.openai.user).toBe('entry');
  });

  it.each([
    [{ logprobs: true }, 'chat', true],
    [{ logprobs: true }, undefined, 1],
    [{ logprobs: true, top_logprobs: 3 }, 'chat', 3],
    [{ logprobs: true, top_logprobs: 3 }, undefined, 3],
    [{ top_logprobs: 3 }, 'chat', undefined],
  ] as const)('for %j with the API %s have logprobs %s', (fields, api, expected) => {
    expect(options(fields, { package: '@ai-sdk/openai', api }).providerOptions?.openai?.logprobs).toBe(expected);
  });

  it('ask Anthropic for one call at a time, on Bedrock too', () => {
    const alone = { parallel_tool_calls: false };
    const asked = { anthropic: { disableParallelToolUse: true } };
    expect(options(alone, { package: '@ai-sdk/anthropic' }).providerOptions).toEqual(asked);
    const bedrock = { package: '@ai-sdk/amazon-bedrock', model: 'eu.anthropic.claude-haiku-4-5' };
    expect(options(alone, bedrock).providerOptions).toEqual(asked);
    expect(options({ parallel_tool_calls: true }, bedrock).providerOptions).toEqual({});
    expect(options({ parallel_tool_calls: true }).providerOptions).toEqual({});
  });

  it('of an endpoint like OpenAI’s are under its own name', () => {
    const compatible = { package: '@ai-sdk/openai-compatible' };
    expect(options({ min_p: 0.1 }, { ...compatible, name: 'vllm-0.9' }).providerOptions).toEqual({
      'vllm-0': { min_p: 0.1 },
    });
    const named = { ...compatible, settings: { name: 'lab' } };
    expect(options({ min_p: 0.1, top_p: 1, messages: [] }, named).providerOptions).toEqual({ lab: { min_p: 0.1 } });
  });
});
