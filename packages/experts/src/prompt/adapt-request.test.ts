import { expect, it } from '@jest/globals';
import type { ExpertConfig } from '../expert-config.js';
import type { ChatRequest } from '../expert.js';
import { ask } from '../fixtures/conversation.js';
import { requestBody } from '../openai/request-body.js';
import { adaptRequest } from './adapt-request.js';

const config: ExpertConfig = { name: 'large', protocol: 'openai', baseUrl: 'http://127.0.0.1/v1', model: 'm' };
const sent = (request: ChatRequest, stream: boolean, more: Partial<ExpertConfig> = {}) =>
  JSON.parse(requestBody({ ...config, ...more }, adaptRequest({ ...config, ...more }, request), stream)) as Record<
    string,
    unknown
  >;

it('asks for a stream exactly where one is wanted', () => {
  expect(sent(ask('x', { stream: true }), false)).not.toHaveProperty('stream');
  expect(sent(ask('x', { stream: false }), true)).toMatchObject({ stream: true });
  expect(sent(ask('x'), false, { parameters: { stream: true } })).not.toHaveProperty('stream');
});

it('sends stream_options of the entry with streams only, for whole answers with them are refused', () => {
  const asking = { parameters: { stream_options: { include_usage: true } } };
  expect(sent(ask('x'), true, asking)).toMatchObject({ stream_options: { include_usage: true } });
  expect(sent(ask('x'), false, asking)).not.toHaveProperty('stream_options');
  const own = ask('x', { stream_options: { include_usage: false } });
  expect(sent(own, true, asking)).toMatchObject({ stream_options: { include_usage: false } });
});

it('fills every {prompt} of the template, in the last user message only', () => {
  const messages = [
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'hm' },
    { role: 'user', content: 'second' },
    { role: 'tool', content: '{}' },
  ];
  const filled = [...messages.slice(0, 2), { role: 'user', content: 'second, I say second' }, messages[3]];
  expect(sent({ messages }, false, { promptTemplate: '{prompt}, I say {prompt}' }).messages).toEqual(filled);
});

it('leaves conversations without a user’s text as they are', () => {
  const image = { type: 'image_url', image_url: { url: 'https://example.com/x.png' } };
  for (const messages of [[{ role: 'system', content: 'x' }], [{ role: 'user', content: [image] }]])
    expect(sent({ messages }, false, { promptTemplate: 'Q: {prompt}' }).messages).toEqual(messages);
});

it('has one limit of the output: the caller’s, under whichever of its two names', () => {
  const limited = { parameters: { max_tokens: 512, temperature: 0.7 } };
  expect(sent(ask('x'), false, limited)).toMatchObject({ max_tokens: 512, temperature: 0.7 });
  const newer = sent(ask('x', { max_completion_tokens: 9 }), false, limited);
  expect(newer).toMatchObject({ max_completion_tokens: 9, temperature: 0.7 });
  expect(newer).not.toHaveProperty('max_tokens');
  expect(sent(ask('x', { max_tokens: 7 }), false, limited)).toMatchObject({ max_tokens: 7 });
});

it('refuses what is no JSON', () => {
  expect(() => requestBody(config, ask('x', { seed: 1n }), false)).toThrow(
    expect.objectContaining({ code: 'TOROUTER_INVALID_ARGUMENT' }),
  );
});
