import { describe, expect, it } from '@jest/globals';
import { createExpert } from '../create-expert.js';
import type { ExpertConfig } from '../expert-config.js';
import { ask } from '../fixtures/conversation.js';
import { completion, json, startUpstream } from '../fixtures/upstream.js';
import { parseExpertsConfig } from './parse-experts-config.js';

const usual = { max_tokens: 512, temperature: 0.7, top_p: 0.95 };
const entry = (preset: string | undefined, more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  name: 'small',
  protocol: 'openai',
  baseUrl: 'http://127.0.0.1:1/v1',
  model: 'm',
  preset,
  ...more,
});
const parsed = (preset: string | undefined, more: Partial<ExpertConfig> = {}) =>
  parseExpertsConfig({ experts: [entry(preset, more)] })[0];

describe('a preset of the paper', () => {
  it.each([
    ['paper/biollama-7b', { max_tokens: 256, temperature: 0.1, top_p: 0.9 }, 0.2, 0.2],
    ['paper/biomistral-7b', usual, 0.25, 0.25],
    ['paper/codellama-7b', usual, 0.2, 0.2],
    ['paper/fox-1.6b', usual, 0.2, 0.2],
    ['paper/mistral-7b-instruct', usual, 0.25, 0.25],
    ['paper/qwen2-7b-instruct', usual, 0.2, 0.2],
    ['paper/mathdeepseek-7b', { ...usual, top_k: 50 }, 0.14, 0.28],
  ])('%s is filled in', (preset, parameters, input, output) => {
    expect(parsed(preset)).toEqual({
      ...entry(preset),
      parameters,
      priceInputUsdPerMillion: input,
      priceOutputUsdPerMillion: output,
    });
  });

  it('yields to what the entry says, one by one', () => {
    const own = { parameters: { temperature: 0, seed: 7 }, priceOutputUsdPerMillion: 0 };
    expect(parsed('paper/mathdeepseek-7b', own)).toMatchObject({
      parameters: { max_tokens: 512, temperature: 0, top_k: 50, top_p: 0.95, seed: 7 },
      priceInputUsdPerMillion: 0.14,
      priceOutputUsdPerMillion: 0,
    });
  });

  it('is sent, and yields to the caller', async () => {
    await using upstream = await startUpstream((response) => json(response, 200, completion('x')));
    await using expert = createExpert(entry('paper/fox-1.6b', { baseUrl: upstream.baseUrl }));
    const answer = await expert.generate(ask('x', { max_completion_tokens: 9 }));
    expect(upstream.received[0].body).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'x' }],
      temperature: 0.7,
      top_p: 0.95,
      max_completion_tokens: 9,
    });
    expect(answer.costUsd).toBeCloseTo((1100 * 0.2) / 1e6, 12);
  });
});

it('nothing is filled in where an entry names none', () => {
  expect(parsed(undefined)).toEqual(entry(undefined));
});

it.each(['paper/gpt', 'constructor', 'fox-1.6b'])('%s is no preset, and those that are are named', (preset) => {
  expect(() => parsed(preset)).toThrow(
    expect.objectContaining({
      code: 'TOROUTER_EXPERTS_CONFIG_INVALID',
      message: expect.stringContaining('experts[0].preset should be one of paper/biollama-7b, '),
    }),
  );
});
