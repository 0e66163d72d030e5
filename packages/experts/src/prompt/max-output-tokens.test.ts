import { expect, it } from '@jest/globals';
import { ask } from '../fixtures/conversation.js';
import { maxOutputTokens } from './max-output-tokens.js';

it.each([
  [{}, null],
  [{ max_tokens: 7 }, 7],
  [{ max_completion_tokens: 9, max_tokens: 7 }, 9],
  [{ max_completion_tokens: null, max_tokens: 7 }, 7],
  [{ max_tokens: 7, n: 3 }, 21],
  [{ max_tokens: 7, n: 1 }, 7],
  [{ max_tokens: 7, n: null }, 7],
  [{ max_tokens: 0 }, null],
  [{ max_tokens: -1 }, null],
  [{ max_tokens: NaN }, null],
  [{ max_tokens: Infinity }, null],
  [{ max_tokens: '7' }, null],
])('%j allows %p', (fields, expected) => {
  expect(maxOutputTokens(ask('x', fields))).toBe(expected);
});
