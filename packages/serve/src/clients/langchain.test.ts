import { describe, expect, it } from '@jest/globals';
import {
  HumanMessage,
  SystemMessage,
  type AIMessage,
  type BaseMessage,
  type ToolMessage,
} from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { startLab } from '../fixtures/lab.js';
import { answering } from '../fixtures/upstream.js';
import { KINDS } from './fixtures/kinds.js';
import { TINY_ENCODER } from './fixtures/tiny-encoder.js';
import { QUESTION, toolLab } from './fixtures/tool-lab.js';

// The package is held at 1.5.8, the last that runs on Node 20.
const TEXT = 'Grüße: 世界 👋🏽, it is fine.';
const modelOf = (baseURL: string, more = {}) =>
  new ChatOpenAI({ model: 'auto', apiKey: 'unused', maxRetries: 0, configuration: { baseURL }, ...more });

describe.each(Object.entries(KINDS))('ChatOpenAI of LangChain before %s', (_, start) => {
  it('invokes', async () => {
    await using gateway = await start(TEXT);
    const message = await modelOf(gateway.baseURL).invoke([new SystemMessage('Be brief.'), new HumanMessage('Hi')]);
    expect(message.content).toBe(TEXT);
    expect(message.usage_metadata!.total_tokens).toBeGreaterThan(0);
    expect(message.response_metadata).toMatchObject({ finish_reason: 'stop' });
  });

  it('streams, with usage', async () => {
    await using gateway = await start(TEXT);
    const pieces: string[] = [];
    let tokens = 0;
    for await (const { content, usage_metadata: usage } of await modelOf(gateway.baseURL).stream('Hi')) {
      if (content !== '') pieces.push(content as string);
      tokens += usage?.output_tokens ?? 0;
    }
    expect(pieces.join('')).toBe(TEXT);
    expect(pieces.length).toBeGreaterThan(1);
    expect(tokens).toBeGreaterThan(0);
  });

  it('invokes through the Responses API', async () => {
    await using gateway = await start(TEXT);
    const message = await modelOf(gateway.baseURL, { useResponsesApi: true }).invoke('Hi');
    expect(message.text).toBe(TEXT);
  });
});

describe('ChatOpenAI of LangChain', () => {
  it.each([false, true])(
    'calls tools, and goes on with the expert that called; Responses API: %s',
    async (useResponsesApi) => {
      await using lab = await toolLab(2);
      const weather = tool(({ city }) => `sunny in ${city}`, {
        name: 'weather',
        schema: z.object({ city: z.string() }),
      });
      const model = modelOf(`${lab.server.url}/v1`, { useResponsesApi }).bindTools([weather]);
      const messages: BaseMessage[] = [new HumanMessage(QUESTION)];
      for (;;) {
        const message: AIMessage = await model.invoke(messages);
        messages.push(message);
        if (!message.tool_calls?.length) break;
        for (const call of message.tool_calls) messages.push((await weather.invoke(call)) as ToolMessage);
      }
      expect(messages).toHaveLength(6);
      expect(messages.at(-1)!.text).toBe('The tool says: sunny in Zürich');
      expect(lab.upstreams.other.received).toHaveLength(0);
    },
  );

  it.each(['jsonSchema', 'functionCalling'] as const)('has structured output by %s', async (method) => {
    const answer = answering(({ body }) => (body.response_format ? '{"city": "Zürich"}' : 'no schema came'));
    await using lab = method === 'jsonSchema' ? await startLab({ small: { answer } }) : await toolLab();
    const model = modelOf(`${lab.server.url}/v1`);
    const place = model.withStructuredOutput(z.object({ city: z.string() }), { name: 'place', method });
    expect(await place.invoke(QUESTION)).toEqual({ city: 'Zürich' });
  });

  it('rejects with the status and code of an error', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } });
    const asked = modelOf(`${lab.server.url}/v1`, { model: 'gpt-9' }).invoke('Hi');
    await expect(asked).rejects.toMatchObject({ status: 404, code: 'TOROUTER_UNKNOWN_MODEL' });
  });

  it('embeds texts', async () => {
    await using lab = await startLab({ small: { answer: answering('x') } }, { encoder: TINY_ENCODER });
    const configuration = { baseURL: `${lab.server.url}/v1` };
    const embeddings = new OpenAIEmbeddings({ model: 'tiny', apiKey: 'unused', maxRetries: 0, configuration });
    expect(await embeddings.embedDocuments(['east', 'north'])).toEqual([
      [1, 0],
      [Math.fround(0.6), Math.fround(0.8)],
    ]);
  });
});
