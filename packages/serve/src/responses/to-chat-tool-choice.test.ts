import { describe, expect, it } from '@jest/globals';
import { paramOf } from './fixtures/param-of.js';
import { toChatToolChoice } from './to-chat-tool-choice.js';

describe('toChatToolChoice', () => {
  it.each(['auto', 'none', 'required'])('leaves %s alone', (mode) => {
    expect(toChatToolChoice(mode)).toBe(mode);
  });

  it('nests a function', () => {
    expect(toChatToolChoice({ type: 'function', name: 'add' })).toEqual({
      type: 'function',
      function: { name: 'add' },
    });
  });

  it.each([
    ['any', 'INVALID_ARGUMENT tool_choice'],
    [{}, 'INVALID_ARGUMENT tool_choice.type'],
    [{ type: 'function' }, 'INVALID_ARGUMENT tool_choice.name'],
    [{ type: 'function', name: 'add', extra: 1 }, 'UNSUPPORTED_FIELD tool_choice.extra'],
    [{ type: 'allowed_tools', mode: 'auto', tools: [] }, 'UNSUPPORTED_FIELD tool_choice.type'],
    [{ type: 'web_search_preview' }, 'UNSUPPORTED_FIELD tool_choice.type'],
  ])('refuses %j as %s', (choice, fault) => {
    expect(paramOf(() => toChatToolChoice(choice))).toBe(fault);
  });
});
