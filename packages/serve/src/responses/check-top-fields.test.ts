import { describe, expect, it } from '@jest/globals';
import { checkTopFields } from './check-top-fields.js';
import { paramOf } from './fixtures/param-of.js';

describe('checkTopFields', () => {
  it.each([
    ['previous_response_id', 'resp_1', /whole conversation/],
    ['conversation', 'conv_1', /whole conversation/],
    ['conversation', { id: 'conv_1' }, /whole conversation/],
    ['prompt', { id: 'pmpt_1' }, /write the prompt out/],
    ['max_tool_calls', 3, /leave it out/],
    ['context_management', [{ type: 'compaction' }], /Shorten/],
    ['moderation', {}, /Leave it out/],
    ['messages', [], /as "input"/],
    ['background', true, /stream it/],
    ['truncation', 'auto', /Shorten/],
    ['frequency_penalty', 1, /Leave it out/],
    ['n', 1, /Leave it out/],
  ])('refuses %s by name and says what to do', (field, value, remedy) => {
    const check = () => checkTopFields({ input: 'Hi', [field]: value });
    expect(paramOf(check)).toBe(`UNSUPPORTED_FIELD ${field}`);
    expect(check).toThrow(remedy);
    expect(check).toThrow(`"${field}"`);
  });

  it.each([
    ['previous_response_id', null],
    ['background', false],
    ['truncation', 'disabled'],
    ['anything', null],
    ['store', true],
  ])('takes %s: %j, which asks for nothing', (field, value) => {
    expect(paramOf(() => checkTopFields({ [field]: value }))).toBe('nothing');
  });

  it('does not repeat what is no name of a field', () => {
    const secret = 'x'.repeat(200);
    expect(() => checkTopFields({ [secret]: 1 })).not.toThrow(/xxx/);
  });
});
