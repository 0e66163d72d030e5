import { describe, expect, it } from '@jest/globals';
import type { Supports } from '../expert-config.js';
import type { ChatRequest } from '../expert.js';
import { ask } from '../fixtures/conversation.js';
import { checkSupports } from './check-supports.js';

const NONE: Supports = { tools: false, images: false, json: false };
const tools = [{ type: 'function', function: { name: 'secret' } }];
const image = (type: string): ChatRequest => ({
  messages: [
    { role: 'system', content: 'private' },
    { role: 'user', content: [{ type: 'text', text: 'private' }, { type }] },
  ],
});
const check = (request: ChatRequest, supports: Supports | undefined = NONE) =>
  checkSupports('large', supports, request);

describe('a need that the entry denies is refused by name', () => {
  it.each<[keyof Supports, ChatRequest, string]>([
    ['tools', ask('private', { tools }), 'tools'],
    ['tools', ask('private', { functions: tools, tool_choice: 'auto' }), 'functions'],
    ['json', ask('private', { response_format: { type: 'json_object' } }), 'response_format'],
    ['json', ask('private', { response_format: { type: 'json_schema', json_schema: {} } }), 'response_format'],
    ['images', image('image_url'), 'messages[1].content[1]'],
    ['images', image('input_image'), 'messages[1].content[1]'],
    ['images', image('image'), 'messages[1].content[1]'],
  ])('%s of %j', (need, request, field) => {
    const refused = () => check(request);
    expect(refused).toThrow(
      expect.objectContaining({
        code: 'TOROUTER_UNSUPPORTED_FIELD',
        message: expect.stringMatching(new RegExp(`needs ${need}, .* large declares in "supports"`)),
        details: { expert: 'large', fields: [field] },
      }),
    );
    expect(refused).not.toThrow(/private|secret/);
    expect(() => check(request, { [need]: false })).toThrow();
    expect(() => check(request, { ...NONE, [need]: true })).not.toThrow();
    expect(() => check(request, { ...NONE, [need]: undefined })).not.toThrow();
  });

  it('with all others', () => {
    const { messages } = image('image_url');
    expect(() => check({ messages, tools, response_format: { type: 'json_object' } })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/needs tools, images, json, .* lacks them\. Leave them out/),
        details: { expert: 'large', fields: ['tools', 'messages[1].content[1]', 'response_format'] },
      }),
    );
  });
});

it.each<[ChatRequest]>([
  [ask('x')],
  [ask('x', { tools: [], functions: [], response_format: { type: 'text' } })],
  [ask('x', { tools: null, response_format: null })],
  [ask('x', { tools, tool_choice: 'none' })],
  [image('input_audio')],
  [{ messages: [{ role: 'assistant', content: null }, { role: 'user' }] }],
  [{ messages: [{ role: 'user', content: [null] as never }] }],
])('needs nothing: %j', (request) => {
  expect(() => check(request)).not.toThrow();
});

it('is everything where the entry says nothing', () => {
  expect(() => checkSupports('large', undefined, ask('x', { tools }))).not.toThrow();
});
