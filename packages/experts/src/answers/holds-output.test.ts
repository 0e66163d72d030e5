import { expect, it } from '@jest/globals';
import { holdsOutput } from './holds-output.js';

it.each([
  [{ content: 'x' }],
  [{ content: ' ' }],
  [{ role: 'assistant', content: '', reasoning_content: 'hm' }],
  [{ reasoning: 'hm' }],
  [{ refusal: 'no' }],
  [{ tool_calls: [{ index: 0, id: 'c', function: { name: 'add', arguments: '' } }] }],
  [{ function_call: { name: 'add' } }],
  [{ content: [{ type: 'thinking', thinking: [{ text: 'hm' }] }] }],
  [{ audio: { data: 'AAAA' } }],
])('%j does', (delta) => {
  expect(holdsOutput(delta)).toBe(true);
});

it.each([
  [undefined],
  [null],
  ['x'],
  [{}],
  [{ role: 'assistant' }],
  [{ role: 'assistant', content: '', refusal: null, tool_calls: [], audio: {}, function_call: null }],
  [{ role: 'assistant', content: null, provider: { fields: null, done: false } }],
])('%j does not', (delta) => {
  expect(holdsOutput(delta)).toBe(false);
});
