import { expect, it } from '@jest/globals';
import { writtenText } from './written-text.js';

const call = { id: 'c', type: 'function', function: { name: 'add', arguments: '{"a":1}' } };

it.each([
  [{ content: '1234' }, '1234'],
  [{ content: null, tool_calls: [call, call] }, 'add{"a":1}add{"a":1}'],
  [{ content: [{ type: 'text', text: '12' }, { type: 'thinking' }, null] }, '12'],
  [{ content: '12', reasoning_content: '345' }, '12345'],
  [{ content: '12', reasoning: '345' }, '12345'],
  [{ reasoning: '345', reasoning_content: '345' }, '345'],
  [{ content: 7, tool_calls: [null, {}, { function: null }] }, ''],
  [null, ''],
  ['text', ''],
])('%j holds %j', (written, expected) => {
  expect(writtenText(written as object)).toBe(expected);
});
