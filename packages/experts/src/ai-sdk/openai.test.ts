import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { chunk, completion, DONE, eventStream, json, startUpstream } from '../fixtures/upstream.js';
import { wireExpert } from './fixtures/wire-expert.js';

const ASK = { messages: [{ role: 'user', content: 'Hi' }] };
const token = (text: string, logprob: number) => ({ token: text, logprob, top_logprobs: [] });
const LOGPROBS = [token('Hel', -0.5), token('lo', -0.25)];

/** The package itself loses them. */
const withBytes = (each: object) => ({ ...each, bytes: [72] });

describe('@ai-sdk/openai', () => {
  const chat = (baseUrl: string, model = 'gpt-4.1') =>
    wireExpert({ package: '@ai-sdk/openai', api: 'chat', model, baseUrl });
  const answered = (more: object) => {
    const choice = { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop', ...more };
    return completion('', { created: 1, model: 'gpt-4.1', choices: [choice] });
  };

  it('carries its fields to the Chat API, and log probabilities back', async () => {
    await using upstream = await startUpstream((response) =>
      json(response, 200, answered({ logprobs: { content: LOGPROBS.map(withBytes), refusal: null } })),
    );
    await using expert = chat(upstream.baseUrl);
    const fields = {
      ...{ logprobs: true, top_logprobs: 2, seed: 3, stop: ['END'], user: 'u', metadata: { a: 'b' }, store: true },
      ...{ service_tier: 'default', logit_bias: { 50256: -100 }, frequency_penalty: 0.5 },
    };
    const schema = { type: 'object', properties: {}, additionalProperties: false };
    const response_format = { type: 'json_schema', json_schema: { name: 'a', description: 'b', schema } };
    const { choices, usage } = await expert.generate({ ...ASK, ...fields, response_format, max_tokens: 5 });
    expect(choices[0]).toMatchObject({ message: { content: 'Hello' }, logprobs: { content: LOGPROBS.map(withBytes) } });
    expect(usage).toMatchObject({ prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 });
    expect(upstream.received[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer sk-secret' },
      body: {
        ...fields,
        max_tokens: 5,
        messages: ASK.messages,
        response_format: { type: 'json_schema', json_schema: { ...response_format.json_schema, strict: false } },
      },
    });
  });

  it('gives back no answer without log probabilities where its model has none', async () => {
    await using upstream = await startUpstream((response) =>
      json(response, 200, {
        ...{ id: 'r1', created_at: 1, model: 'gpt-6', incomplete_details: null },
        output: [
          {
            type: 'message',
            id: 'm',
            role: 'assistant',
            content: [{ type: 'output_text', text: 'A', annotations: [] }],
          },
        ],
        usage: { input_tokens: 9, output_tokens: 4 },
      }),
    );
    await using expert = wireExpert({ package: '@ai-sdk/openai', model: 'gpt-6-sol', baseUrl: upstream.baseUrl });
    await expect(expert.generate({ ...ASK, logprobs: true })).rejects.toMatchObject({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
      details: { fields: ['logprobs'] },
    });
  });

  it('asks the Responses API by default', async () => {
    const text = { type: 'output_text', text: 'Hello', annotations: [], logprobs: LOGPROBS };
    await using upstream = await startUpstream((response) =>
      json(response, 200, {
        ...{ id: 'r1', created_at: 1_700_000_000, model: 'gpt-4.1-x', incomplete_details: null },
        output: [{ type: 'message', id: 'm', role: 'assistant', content: [text] }],
        usage: { input_tokens: 9, input_tokens_details: { cached_tokens: 2 }, output_tokens: 4 },
      }),
    );
    await using expert = wireExpert({ package: '@ai-sdk/openai', model: 'gpt-4.1', baseUrl: upstream.baseUrl });
    expect(await expert.generate({ ...ASK, logprobs: true })).toMatchObject({
      ...{ id: 'r1', created: 1_700_000_000, model: 'gpt-4.1-x' },
      choices: [{ message: { content: 'Hello' }, logprobs: { content: LOGPROBS }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 2 } },
    });
    expect(upstream.received[0]).toMatchObject({ path: '/v1/responses', body: { top_logprobs: 1 } });
  });

  it('streams log probabilities with the finish_reason', async () => {
    const choice = (content: string, logprobs: object[], finish_reason: string | null) =>
      chunk('', null, { choices: [{ index: 0, delta: { content }, logprobs: { content: logprobs }, finish_reason }] });
    await using upstream = await startUpstream((response) =>
      eventStream(response).end(
        choice('Hel', [LOGPROBS[0]], null) + choice('lo', [LOGPROBS[1]], null) + chunk('', 'stop') + DONE,
      ),
    );
    await using expert = chat(upstream.baseUrl);
    const chunks = await expert.stream({ ...ASK, logprobs: true });
    expect(chunks.flatMap(({ choices }) => choices[0]?.logprobs ?? [])).toEqual([{ content: LOGPROBS }]);
    expect(chunks.at(-1)!.choices[0].finish_reason).toBe('stop');
    expect(upstream.received[0].body).toMatchObject({ logprobs: true, top_logprobs: 0 });
  });

  it('that has an error as its first event is refused', async () => {
    const error = { type: 'server_error', code: 'rate_limit_exceeded', message: 'Hi' };
    await using upstream = await startUpstream((response) =>
      eventStream(response).end(`data: ${JSON.stringify({ error })}\n\n`),
    );
    await using expert = chat(upstream.baseUrl);
    expect((await expert.outcome(ASK)).error).toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { type: 'server_error', code: 'rate_limit_exceeded' },
    });
  });
});

describe('@ai-sdk/openai-compatible', () => {
  const compatible = (baseUrl: string) =>
    wireExpert({ package: '@ai-sdk/openai-compatible', name: 'my-vllm-0.9', model: 'qwen', baseUrl });

  it('hands on what nobody here knows, and gives log probabilities back', async () => {
    await using upstream = await startUpstream((response) => {
      const choice = { index: 0, message: { role: 'assistant', content: 'Hello' }, logprobs: { content: LOGPROBS } };
      json(response, 200, completion('', { choices: [{ ...choice, finish_reason: 'length' }], usage: null }));
    });
    await using expert = compatible(upstream.baseUrl);
    const fields = {
      ...{ logprobs: true, top_logprobs: 3, min_p: 0.1, top_k: 5, user: 'u', max_tokens: 9, stop: ['a'] },
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' }, strict: true } },
    };
    const answer = await expert.generate({ ...ASK, ...fields });
    expect(answer.choices[0]).toMatchObject({ logprobs: { content: LOGPROBS }, finish_reason: 'length' });
    expect(answer.usage).toBeUndefined();
    expect(upstream.received[0].body).toMatchObject({ model: 'qwen', ...ASK, ...fields });
  });

  it('streams log probabilities with the text that they are of, and asks for the usage', async () => {
    const choice = (content: string, logprobs: object[], finish_reason: string | null) =>
      chunk('', null, { choices: [{ index: 0, delta: { content }, logprobs: { content: logprobs }, finish_reason }] });
    const usage = { prompt_tokens: 9, completion_tokens: 4 };
    await using upstream = await startUpstream((response) =>
      eventStream(response).end(
        choice('Hel', [LOGPROBS[0]], null) +
          choice('lo', [LOGPROBS[1]], 'stop') +
          `data: ${JSON.stringify({ choices: [], usage })}\n\n${DONE}`,
      ),
    );
    await using expert = compatible(upstream.baseUrl);
    const chunks = await expert.stream({ ...ASK, logprobs: true });
    expect(chunks.filter(({ choices }) => choices[0]?.logprobs).map(({ choices: [choice] }) => choice)).toEqual([
      { index: 0, delta: { content: 'Hel' }, logprobs: { content: [LOGPROBS[0]] }, finish_reason: null },
      { index: 0, delta: { content: 'lo' }, logprobs: { content: [LOGPROBS[1]] }, finish_reason: null },
    ]);
    expect(chunks.at(-1)!.usage).toMatchObject(usage);
    expect(upstream.received[0].body).toMatchObject({ stream_options: { include_usage: true }, logprobs: true });
  });
});

it.each([
  ['@ai-sdk/openai', 'sk-entry', 'sk-entry'],
  ['@ai-sdk/openai', null, 'sk-environment'],
  ['@ai-sdk/openai-compatible', 'sk-entry', 'sk-entry'],
])('no error of %s repeats its key, whoever looked it up (%s)', async (packageName, key, sent) => {
  process.env.OPENAI_API_KEY = 'sk-environment';
  await using upstream = await startUpstream((response, { headers }) => {
    const echo = String(headers.authorization).replace('Bearer ', '');
    const error = { message: `You sent ${echo}`, type: echo, code: `key-${echo}`, param: echo };
    json(response, 401, { error }, { 'x-request-id': echo });
  });
  await using expert = wireExpert({ package: packageName, api: 'chat', baseUrl: upstream.baseUrl }, key);
  for (const error of [
    await expert.generate(ASK).catch((error: unknown) => error),
    (await expert.outcome(ASK)).error,
  ]) {
    expect(error).toMatchObject({ code: 'TOROUTER_EXPERT_REFUSED' });
    expect((error as { details: unknown }).details).toEqual({ expert: 'opus', status: 401 });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('sk-e');
  }
  expect(upstream.received[0].headers.authorization).toBe(`Bearer ${sent}`);
});
