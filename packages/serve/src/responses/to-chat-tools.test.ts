import { describe, expect, it } from '@jest/globals';
import { paramOf } from './fixtures/param-of.js';
import { toChatTools } from './to-chat-tools.js';

const tool = { type: 'function', name: 'add' };

describe('toChatTools', () => {
  it("nests a function's fields", () => {
    const parameters = { type: 'object', properties: {} };
    expect(toChatTools([{ ...tool, description: 'Adds.', parameters, strict: true }, tool])).toEqual([
      { type: 'function', function: { name: 'add', description: 'Adds.', parameters, strict: true } },
      { type: 'function', function: { name: 'add' } },
    ]);
  });

  it('takes null, and what happens anyway', () => {
    expect(toChatTools([{ ...tool, parameters: null, strict: false, defer_loading: false }])).toEqual([
      { type: 'function', function: { name: 'add', strict: false } },
    ]);
  });

  it.each([
    'web_search',
    'web_search_preview',
    'file_search',
    'computer_use_preview',
    'code_interpreter',
    'mcp',
    'image_generation',
    'local_shell',
    'custom',
    'namespace',
  ])('refuses the tool %s by name', (type) => {
    expect(paramOf(() => toChatTools([tool, { type }]))).toBe('UNSUPPORTED_FIELD tools[1].type');
    expect(() => toChatTools([{ type }])).toThrow(`"${type}"`);
  });

  it.each([
    [{}, 'INVALID_ARGUMENT tools'],
    [['add'], 'INVALID_ARGUMENT tools[0]'],
    [[{ name: 'add' }], 'INVALID_ARGUMENT tools[0].type'],
    [[{ type: 'function' }], 'INVALID_ARGUMENT tools[0].name'],
    [[{ type: 'function', function: { name: 'add' } }], 'UNSUPPORTED_FIELD tools[0].function'],
    [[{ ...tool, description: 7 }], 'INVALID_ARGUMENT tools[0].description'],
    [[{ ...tool, parameters: 'x' }], 'INVALID_ARGUMENT tools[0].parameters'],
    [[{ ...tool, strict: 'x' }], 'INVALID_ARGUMENT tools[0].strict'],
    [[{ ...tool, defer_loading: true }], 'UNSUPPORTED_FIELD tools[0].defer_loading'],
    [[{ ...tool, allowed_callers: ['direct'] }], 'UNSUPPORTED_FIELD tools[0].allowed_callers'],
  ])('refuses %j as %s', (tools, fault) => {
    expect(paramOf(() => toChatTools(tools))).toBe(fault);
  });
});
