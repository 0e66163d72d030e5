import { expect, it } from '@jest/globals';
import { writtenCharacters } from './written-characters.js';

const call = { id: 'c', type: 'function', function: { name: 'add', arguments: '{"a":1}' } };

it.each([
  [{ content: '1234' }, 4],
  [{ content: null, tool_calls: [call, call] }, 20],
  [{ content: [{ type: 'text', text: '12' }, { type: 'thinking' }, null] }, 2],
  [{ content: '12', reasoning_content: '345' }, 5],
  [{ content: 7, tool_calls: [null, {}, { function: null }] }, 0],
  [null, 0],
  ['text', 0],
])('%j holds %i characters', (written, expected) => {
  expect(writtenCharacters(written as object)).toBe(expected);
});
