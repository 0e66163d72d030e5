import { expect, it } from '@jest/globals';
import { addLogProbabilities, meanNll } from './mean-nll.js';

const nll = (...choices: unknown[]) => {
  const sum = { sum: 0, count: 0 };
  for (const logprobs of choices) addLogProbabilities(sum, logprobs);
  return meanNll(sum);
};
const content = (...values: unknown[]) => ({ content: values.map((logprob) => ({ token: 't', logprob })) });

it.each([
  ['chat completions', content(-1, -2, -6), 3],
  ['a refusal', { content: null, refusal: [{ token: 'No', logprob: -0.5 }] }, 0.5],
  ['completions', { tokens: ['a', 'b'], token_logprobs: [-1, -2], top_logprobs: null }, 1.5],
  ['certain tokens', content(0, 0), 0],
  ['a first token without one', { token_logprobs: [null, -2, -4] }, 3],
  ['tokens without one', { content: [{ token: 'a' }, null, { token: 'b', logprob: null }, { logprob: -2 }] }, 2],
  ['tokens that are not known', content(-9999, -9999.5, -1), 1],
  ['numbers that are none', content('-1', NaN, -Infinity, Infinity, 0.5, -3), 3],
])('is the mean of %s', (_, logprobs, expected) => {
  expect(nll(logprobs)).toBe(expected);
});

it.each([[undefined], [null], [{}], [{ content: [] }], ['text'], [content(null)], [{ content: {} }]])(
  'is NaN of %j',
  (logprobs) => {
    expect(nll(logprobs)).toBeNaN();
  },
);

it('goes over all pieces of a stream, by token', () => {
  expect(nll(content(-1), content(-2, -3), null, content(-6))).toBe(3);
});
