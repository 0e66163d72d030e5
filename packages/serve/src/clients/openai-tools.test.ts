import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { QUESTION, toolLab } from './fixtures/tool-lab.js';

const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }];
const clientOf = (baseURL: string) => new OpenAI({ baseURL, apiKey: 'unused', maxRetries: 0 });

describe('the openai client with tools', () => {
  it.each(['whole', 'streamed'])('gets a call, %s, and its result goes to the expert that called', async (how) => {
    await using lab = await toolLab();
    const client = clientOf(`${lab.server.url}/v1`);
    const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: QUESTION }];
    const ask = async () => {
      const request = { model: 'auto', messages, tools, tool_choice: 'auto' as const };
      if (how === 'whole') return (await client.chat.completions.create(request)).choices[0];
      return (await client.chat.completions.stream(request).finalChatCompletion()).choices[0];
    };
    const first = await ask();
    expect(first.finish_reason).toBe('tool_calls');
    const [call] = first.message.tool_calls!;
    expect(call).toMatchObject({ id: 'call_0', function: { name: 'weather', arguments: '{"city": "Zürich"}' } });
    messages.push(first.message, { role: 'tool', tool_call_id: call.id, content: 'sunny' });
    const second = await ask();
    expect(second.message.content).toBe('The tool says: sunny');
    expect(lab.upstreams.other.received).toHaveLength(0);
    expect(lab.upstreams.weatherman.received[0].body).toMatchObject({ tools, tool_choice: 'auto' });
  });

  it('runs them itself, as often as the expert asks', async () => {
    await using lab = await toolLab(3);
    const asked: string[] = [];
    const runner = clientOf(`${lab.server.url}/v1`).chat.completions.runTools({
      model: 'auto',
      messages: [{ role: 'user', content: QUESTION }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'The weather of a city.',
            parameters,
            parse: JSON.parse as (input: string) => { city: string },
            function: ({ city }: { city: string }) => `sunny, ${asked.push(city)}`,
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('The tool says: sunny, 3');
    expect(asked).toEqual(['Zürich', 'Zürich', 'Zürich']);
    expect(lab.upstreams.weatherman.received).toHaveLength(4);
    expect(lab.upstreams.other.received).toHaveLength(0);
  });
});
