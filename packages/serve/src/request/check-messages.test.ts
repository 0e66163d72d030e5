import { describe, expect, it } from '@jest/globals';
import { checkMessages } from './check-messages.js';

describe('checkMessages', () => {
  it('returns the very same messages', () => {
    const messages = [
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:…' } }] },
      { role: 'assistant', content: null, tool_calls: [{ id: '1' }] },
      { role: 'tool', tool_call_id: '1', content: '' },
    ];
    expect(checkMessages(messages)).toBe(messages);
  });

  it.each([
    [undefined, 'messages'],
    [null, 'messages'],
    ['hello', 'messages'],
    [{ role: 'user' }, 'messages'],
    [[], 'messages'],
    [['hello'], 'messages[0]'],
    [[{ role: 'user', content: 'a' }, null], 'messages[1]'],
    [[[]], 'messages[0]'],
    [[{ content: 'a' }], 'messages[0].role'],
    [[{ role: 7 }], 'messages[0].role'],
    [[{ role: 'user', content: 7 }], 'messages[0].content'],
    [[{ role: 'user', content: { text: 'a' } }], 'messages[0].content'],
    [[{ role: 'user', content: ['a'] }], 'messages[0].content[0]'],
    [[{ role: 'user', content: [{ text: 'a' }] }], 'messages[0].content[0]'],
  ])('refuses %j and names %s', (messages, param) => {
    expect(() => checkMessages(messages)).toThrow(
      expect.objectContaining({ code: 'TOROUTER_MESSAGES_INVALID', details: { param } }),
    );
  });
});
