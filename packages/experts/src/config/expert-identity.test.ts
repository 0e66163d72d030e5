import { expect, it } from '@jest/globals';
import { parseExpertsConfig } from './parse-experts-config.js';
import { expertIdentity } from './expert-identity.js';

it('holds what decides an answer, and neither keys nor addresses nor prices nor what is refused', () => {
  const [entry] = parseExpertsConfig({
    experts: [
      {
        name: 'fox',
        protocol: 'openai',
        baseUrl: 'http://127.0.0.1:1/v1',
        model: 'fox-1',
        preset: 'paper/fox-1.6b',
        apiKeyEnv: 'SECRET',
        systemPrompt: 'Be brief.',
        maxConcurrency: 3,
        supports: { tools: false },
        continues: true,
      },
    ],
  });
  expect(expertIdentity(entry)).toEqual({
    protocol: 'openai',
    model: 'fox-1',
    systemPrompt: 'Be brief.',
    parameters: { max_tokens: 512, temperature: 0.7, top_p: 0.95 },
  });
});
