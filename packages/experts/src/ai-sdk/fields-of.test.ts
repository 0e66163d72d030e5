import { describe, expect, it } from '@jest/globals';
import type { ExpertConfig } from '../expert-config.js';
import { checkFields } from '../protocol/check-fields.js';
import { fieldsOf } from './fields-of.js';
import { loadProvider } from './load-provider.js';
import { toCallOptions } from './to-call-options.js';

const PACKAGES: readonly (Partial<ExpertConfig> & { package: string; model: string })[] = [
  { package: '@ai-sdk/openai', model: 'gpt-4.1' },
  { package: '@ai-sdk/openai', model: 'gpt-4.1', api: 'chat' },
  { package: '@ai-sdk/openai-compatible', model: 'qwen', baseUrl: 'http://127.0.0.1:1' },
  { package: '@ai-sdk/anthropic', model: 'claude-haiku-4-5' },
  { package: '@ai-sdk/google', model: 'gemini-2.5-flash' },
  { package: '@ai-sdk/google', model: 'gemini-3-flash' },
  { package: '@ai-sdk/mistral', model: 'mistral-small-latest' },
  { package: '@ai-sdk/cohere', model: 'command-a-03-2025' },
  {
    package: '@ai-sdk/amazon-bedrock',
    model: 'eu.anthropic.claude-haiku-4-5',
    settings: { region: 'eu-central-1', accessKeyId: 'a', secretAccessKey: 'b' },
  },
];
const tools = [{ type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } }];
/** Values that ask for something, and what has to come with them. */
const SAMPLES: Readonly<Record<string, Record<string, unknown>>> = {
  ...Object.fromEntries(
    Object.entries({
      ...{ max_tokens: 77, max_completion_tokens: 78, temperature: 0.3, top_p: 0.4, top_k: 5, stop: 'X', seed: 6 },
      ...{ presence_penalty: 0.1, frequency_penalty: 0.2, tools, n: 2, logprobs: true, logit_bias: { 5: 1 } },
      ...{ user: 'u', metadata: { a: 'b' }, store: true, service_tier: 'default', verbosity: 'low' },
      ...{ prediction: { type: 'content', content: 'a' }, safety_identifier: 's', prompt_cache_key: 'k' },
      ...{ prompt_cache_retention: '24h', web_search_options: {}, modalities: ['audio'], audio: { voice: 'a' } },
      ...{ functions: [{ name: 'a' }], function_call: 'auto', unheard_of: 1 },
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } },
    }).map(([field, value]) => [field, { [field]: value }]),
  ),
  top_logprobs: { logprobs: true, top_logprobs: 2 },
  tool_choice: { tools, tool_choice: 'required' },
  parallel_tool_calls: { tools, parallel_tool_calls: false },
  reasoning_effort: { reasoning_effort: 'low' },
};

/** What a package sends for these fields. */
async function sent(entry: Partial<ExpertConfig>, fields: Record<string, unknown>): Promise<string> {
  let body = '';
  const config = { name: 'opus', protocol: 'ai-sdk', ...entry } as ExpertConfig;
  const fetch = ((_: unknown, init: { body: string }) => {
    body = init.body;
    return Promise.reject(new Error('Nothing is sent.'));
  }) as unknown as typeof globalThis.fetch;
  const model = await loadProvider(config, { key: entry.settings ? undefined : 'k', fetch });
  const options = toCallOptions(config, { messages: [{ role: 'user', content: 'Hi' }], ...fields });
  await model.doGenerate(options).then(undefined, () => {});
  expect(body).not.toBe('');
  return body;
}

function fate(entry: Partial<ExpertConfig>, field: string): string {
  const { carried, refused, dropped, others } = fieldsOf(entry as ExpertConfig);
  expect([carried, refused, dropped].filter((list) => list.includes(field)).length).toBeLessThanOrEqual(1);
  if (carried.includes(field)) return 'carried';
  if (refused.includes(field)) return 'refused';
  return dropped.includes(field) ? 'dropped' : others;
}

describe.each(PACKAGES.map((entry) => [`${entry.package} ${entry.api ?? ''} ${entry.model}`, entry] as const))(
  'the table of %s',
  (_, entry) => {
    it.each(Object.keys(SAMPLES))('is right about %s', async (field) => {
      // Effort is for models that reason.
      const model = field === 'reasoning_effort' && entry.package === '@ai-sdk/openai' ? 'gpt-5' : entry.model;
      const { [field]: value, ...rest } = SAMPLES[field];
      const carried = fate(entry, field) === 'carried';
      const differs = async () =>
        (await sent({ ...entry, model }, { ...rest, [field]: value })) !== (await sent({ ...entry, model }, rest));
      const isAlone = field === 'parallel_tool_calls' && /google|cohere/.test(entry.package);
      // There it depends on the value, which is looked at before the call too.
      if (isAlone) await expect(differs()).rejects.toMatchObject({ code: 'TOROUTER_UNSUPPORTED_FIELD' });
      // A raw field would be handed on: only the table keeps it back.
      else if (entry.package !== '@ai-sdk/openai-compatible' || carried) expect(await differs()).toBe(carried);
    });
  },
);

it.each([
  ['@ai-sdk/openai', 'stop n modalities audio functions function_call web_search_options logit_bias'],
  ['@ai-sdk/openai-compatible', 'n modalities audio functions function_call'],
  ['@ai-sdk/anthropic', 'n logprobs top_logprobs logit_bias modalities audio unheard_of'],
  ['@ai-sdk/google', 'n logprobs top_logprobs logit_bias modalities audio unheard_of'],
  ['@ai-sdk/mistral', 'n logprobs top_logprobs logit_bias modalities audio unheard_of'],
  ['@ai-sdk/cohere', 'n logprobs top_logprobs logit_bias modalities audio unheard_of'],
  ['@ai-sdk/amazon-bedrock', 'n logprobs top_logprobs logit_bias modalities audio unheard_of'],
  ['some-provider', 'n logprobs top_logprobs logit_bias modalities audio unheard_of'],
])('%s refuses %s', (packageName, fields) => {
  for (const field of fields.split(' '))
    expect([field, fate({ package: packageName, model: 'm' }, field)]).toEqual([field, 'refused']);
});

it.each([
  ['@ai-sdk/openai', 'top_k seed presence_penalty frequency_penalty prediction'],
  ['@ai-sdk/anthropic', 'seed presence_penalty frequency_penalty user metadata store service_tier reasoning_effort'],
  ['@ai-sdk/google', 'user metadata store service_tier reasoning_effort verbosity'],
  ['@ai-sdk/mistral', 'top_k user metadata store service_tier reasoning_effort'],
  ['@ai-sdk/cohere', 'user metadata store service_tier reasoning_effort prediction'],
  ['@ai-sdk/amazon-bedrock', 'seed presence_penalty frequency_penalty user metadata store'],
  ['some-provider', 'user metadata store service_tier safety_identifier prompt_cache_key'],
])('%s drops %s', (packageName, fields) => {
  for (const field of fields.split(' '))
    expect([field, fate({ package: packageName, model: 'm' }, field)]).toEqual([field, 'dropped']);
});

it('is what requests are held against', () => {
  const table = fieldsOf({ package: '@ai-sdk/anthropic', model: 'm', name: 'opus', protocol: 'ai-sdk' });
  const request = { messages: [], model: 'm', stream: true, n: 1, logprobs: false, seed: 1, stream_options: {} };
  expect(checkFields('opus', 'ai-sdk', table, request)).toMatchObject({
    request: { messages: [], model: 'm', stream: true, stream_options: {} },
    droppedFields: ['seed'],
  });
  expect(() => checkFields('opus', 'ai-sdk', table, { ...request, logprobs: true })).toThrow(/logprobs/);
});
