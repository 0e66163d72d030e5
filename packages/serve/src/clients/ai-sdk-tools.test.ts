import { describe, expect, it } from '@jest/globals';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, stepCountIs, streamText, tool, type LanguageModel } from 'ai';
import { z } from 'zod';
import { QUESTION, toolLab } from './fixtures/tool-lab.js';

type Options = { openai?: { store: boolean } };

/** By the name of a provider: its model "auto", and what it must be told. */
const MODELS: Record<string, (baseURL: string) => { model: LanguageModel; providerOptions?: Options }> = {
  'openai-compatible': (baseURL) => ({ model: createOpenAICompatible({ name: 'torouter', baseURL })('auto') }),
  'openai, chat': (baseURL) => ({ model: createOpenAI({ baseURL, apiKey: 'unused' }).chat('auto') }),
  'openai, responses': (baseURL) => ({
    model: createOpenAI({ baseURL, apiKey: 'unused' })('auto'),
    // Nothing is stored here, so what was said before has to be sent again.
    providerOptions: { openai: { store: false } },
  }),
};

describe.each(Object.entries(MODELS))('tools of the AI SDK with %s', (_, modelOf) => {
  it.each(['generateText', 'streamText'])('%s takes several steps, all with the expert of the first', async (how) => {
    await using lab = await toolLab(2);
    const asked: string[] = [];
    const weather = tool({
      description: 'The weather of a city.',
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => `sunny, ${asked.push(city)}`,
    });
    const options = { ...modelOf(`${lab.server.url}/v1`), prompt: QUESTION, tools: { weather } };
    const stopWhen = stepCountIs(5);
    const result =
      how === 'generateText' ? await generateText({ ...options, stopWhen }) : streamText({ ...options, stopWhen });
    expect(await result.text).toBe('The tool says: sunny, 2');
    expect(asked).toEqual(['Zürich', 'Zürich']);
    const steps = await result.steps;
    expect(steps.map(({ response }) => response.headers!['x-torouter-expert'])).toEqual(
      Array.from({ length: 3 }, () => 'weatherman'),
    );
    expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'tool-calls', 'stop']);
    expect(lab.upstreams.other.received).toHaveLength(0);
    const sent = lab.upstreams.weatherman.received[2].body.messages;
    expect(sent.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'tool']);
  });
});
