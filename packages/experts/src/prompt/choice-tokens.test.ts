import { expect, it } from '@jest/globals';
import { ask } from '../fixtures/conversation.js';
import { choiceTokens } from './choice-tokens.js';

it.each([
  [{}, null],
  [{ max_tokens: 7, n: 3 }, 7],
  [{ max_completion_tokens: 9, max_tokens: 7 }, 9],
  [{ max_tokens: NaN }, null],
])('%j allows %p to each', (fields, expected) => {
  expect(choiceTokens(ask('x', fields))).toBe(expected);
});
