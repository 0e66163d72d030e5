import { describe, expect, it } from '@jest/globals';
import { json, startUpstream } from '../fixtures/upstream.js';
import { wireExpert } from './fixtures/wire-expert.js';

const ASK = { messages: [{ role: 'user', content: 'Hi' }] };
const KEYS = { region: 'eu-central-1', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' };

function bedrock(baseUrl: string, settings: Record<string, string> = KEYS, model = 'amazon.nova-lite-v1:0') {
  return wireExpert({ package: '@ai-sdk/amazon-bedrock', model, baseUrl, settings }, null);
}

const CONVERSED = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 9, outputTokens: 4, totalTokens: 13 },
  metrics: { latencyMs: 5 },
};

describe('converse of Amazon Bedrock', () => {
  it('becomes a chat.completion, and is signed with keys of its settings', async () => {
    await using upstream = await startUpstream((response) =>
      json(response, 200, CONVERSED, { 'x-amzn-requestid': 'b1' }),
    );
    await using expert = bedrock(upstream.baseUrl);
    const completion = await expert.generate({ ...ASK, max_tokens: 50, stop: 'END' });
    expect(completion).toMatchObject({
      id: 'b1',
      model: 'amazon.nova-lite-v1:0',
      choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 4 },
    });
    const [{ path, headers, body }] = upstream.received;
    expect(path).toBe('/v1/model/amazon.nova-lite-v1%3A0/converse');
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//);
    expect(body).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
      inferenceConfig: { maxTokens: 50, stopSequences: ['END'] },
    });
  });

  it('refuses with the word of its header', async () => {
    await using upstream = await startUpstream((response) =>
      json(response, 429, { message: 'Hi' }, { 'x-amzn-errortype': 'ThrottlingException:http://internal' }),
    );
    await using expert = bedrock(upstream.baseUrl);
    await expect(expert.generate(ASK)).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { expert: 'opus', status: 429, type: 'ThrottlingException' },
    });
  });

  it('takes no conversation with tools whose tools are gone', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, CONVERSED));
    await using expert = bedrock(upstream.baseUrl);
    const call = { id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } };
    const messages = [
      ...ASK.messages,
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'a', content: 'noon' },
    ];
    await expect(expert.generate({ messages })).rejects.toMatchObject({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
      details: { fields: ['messages'] },
    });
  });

  it('cannot be asked with an image by its address, nor for one call at a time of every model', async () => {
    await using expert = bedrock('http://127.0.0.1:1');
    const content = [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }];
    await expect(expert.generate({ messages: [{ role: 'user', content }] })).rejects.toMatchObject({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
    });
    const tools = [{ type: 'function', function: { name: 'now' } }];
    await expect(expert.generate({ ...ASK, tools, parallel_tool_calls: false })).rejects.toMatchObject({
      code: 'TOROUTER_UNSUPPORTED_FIELD',
      details: { fields: ['parallel_tool_calls'] },
    });
  });

  it.each([
    ['region', {}],
    ['credentials', { region: 'eu-central-1' }],
  ])('without its %s is not asked', async (_, settings) => {
    for (const variable of Object.keys(process.env)) if (variable.startsWith('AWS_')) delete process.env[variable];
    await using expert = wireExpert({ package: '@ai-sdk/amazon-bedrock', settings }, null);
    await expect(expert.generate(ASK)).rejects.toMatchObject({ code: 'TOROUTER_API_KEY_MISSING' });
  });
});
