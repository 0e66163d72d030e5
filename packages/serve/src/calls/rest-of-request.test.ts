import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '@torouter/experts';
import { restOfRequest } from './rest-of-request.js';

const sent = { text: 'Once upon', id: 'c', created: 1, model: 'm' };
const request: ChatRequest = { messages: [{ role: 'user', content: 'A tale' }] };
const rest = (more: object) => restOfRequest({ ...request, ...more }, sent, 10);

describe('restOfRequest', () => {
  it('puts what was sent last, as what the assistant said, and changes nothing else', () => {
    const whole = { ...request, model: 'auto', temperature: 0.5, tools: [], stream: true };
    const before = structuredClone(whole);
    expect(restOfRequest(whole, sent, 10)).toEqual({
      ...whole,
      messages: [...request.messages, { role: 'assistant', content: 'Once upon' }],
    });
    expect(whole).toEqual(before);
  });

  it('puts it behind the beginning that the request itself gave', () => {
    const messages = [...request.messages, { role: 'assistant', content: 'Well. ' }];
    expect(rest({ messages })!.messages).toEqual([
      ...request.messages,
      { role: 'assistant', content: 'Well. Once upon' },
    ]);
    expect(messages).toHaveLength(2);
    const repeated = restOfRequest({ messages }, { ...sent, text: 'Well. Once upon' }, 10);
    expect(repeated!.messages[1].content).toBe('Well. Once upon');
    const parts = [...request.messages, { role: 'assistant', content: [{ type: 'text', text: 'Well.' }] }];
    expect(rest({ messages: parts })!.messages).toHaveLength(3);
  });

  it.each([
    [{ max_tokens: 30 }, { max_tokens: 20 }],
    [
      { max_completion_tokens: 30, max_tokens: 12 },
      { max_completion_tokens: 20, max_tokens: 2 },
    ],
    [{ max_tokens: 10 }, { max_tokens: 1 }],
    [{ max_tokens: 5 }, { max_tokens: 1 }],
    [{ max_tokens: null }, { max_tokens: null }],
  ])('leaves of %j %j', (limits, left) => {
    expect(rest(limits)).toMatchObject(left);
  });

  it.each([
    { n: 2 },
    { logprobs: true },
    { response_format: { type: 'json_object' } },
    { response_format: { type: 'json_schema' } },
  ])('there is none with %j', (more) => {
    expect(rest(more)).toBeUndefined();
  });

  it.each([
    { n: 1 },
    { n: null },
    { logprobs: false },
    { response_format: { type: 'text' } },
    { response_format: null },
  ])('there is one with %j', (more) => {
    expect(rest(more)).toMatchObject(more);
  });
});
