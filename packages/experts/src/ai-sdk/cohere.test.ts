import { describe, expect, it } from '@jest/globals';
import { json, startUpstream } from '../fixtures/upstream.js';
import { wireExpert } from './fixtures/wire-expert.js';

const ASK = { messages: [{ role: 'user', content: 'Hi' }] };
const cohere = (baseUrl: string) => wireExpert({ package: '@ai-sdk/cohere', model: 'command-a-03-2025', baseUrl });

function answer(message: object, finish_reason = 'COMPLETE'): object {
  const tokens = { input_tokens: 9, output_tokens: 4 };
  return {
    id: 'c1',
    generation_id: 'g1',
    message: { role: 'assistant', ...message },
    finish_reason,
    usage: { tokens },
  };
}

describe('chat of Cohere', () => {
  it('becomes a chat.completion', async () => {
    const content = [{ type: 'text', text: 'Hello' }];
    await using upstream = await startUpstream((response) => json(response, 200, answer({ content })));
    await using expert = cohere(upstream.baseUrl);
    const completion = await expert.generate({ ...ASK, top_p: 0.5, top_k: 7, stop: ['END'], frequency_penalty: 0.1 });
    expect(completion).toMatchObject({
      id: 'g1',
      model: 'command-a-03-2025',
      choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 },
    });
    expect(completion.created).toBeGreaterThan(1_700_000_000);
    expect(upstream.received[0]).toMatchObject({
      path: '/v1/chat',
      body: { messages: ASK.messages, p: 0.5, k: 7, stop_sequences: ['END'], frequency_penalty: 0.1 },
    });
  });

  it('hands calls of tools on', async () => {
    const tool_calls = [{ id: 'f_1', type: 'function', function: { name: 'now', arguments: 'null' } }];
    await using upstream = await startUpstream((response) => json(response, 200, answer({ tool_calls }, 'TOOL_CALL')));
    await using expert = cohere(upstream.baseUrl);
    const tools = [{ type: 'function', function: { name: 'now' } }];
    expect((await expert.generate({ ...ASK, tools, parallel_tool_calls: true })).choices[0]).toMatchObject({
      message: { content: null, tool_calls: [{ id: 'f_1', function: { name: 'now', arguments: '{}' } }] },
      finish_reason: 'tool_calls',
    });
  });

  it('that failed on its side is no answer', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, answer({}, 'ERROR')));
    await using expert = cohere(upstream.baseUrl);
    await expect(expert.generate(ASK)).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_BAD_RESPONSE',
      details: { reason: 'error' },
    });
  });

  it('is refused without a word where the body has none', async () => {
    await using upstream = await startUpstream((response) => json(response, 401, { message: 'invalid api token' }));
    await using expert = cohere(upstream.baseUrl);
    await expect(expert.generate(ASK)).rejects.toMatchObject({
      code: 'TOROUTER_EXPERT_REFUSED',
      details: { expert: 'opus', status: 401 },
    });
  });
});
