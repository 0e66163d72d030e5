import { describe, expect, it } from '@jest/globals';
import { toLogprobs } from './to-logprobs.js';

describe('toLogprobs', () => {
  it('fills in what clients read', () => {
    const content = [
      { token: 'é', logprob: -0.5 },
      { token: 'a', logprob: -1, bytes: [97], top_logprobs: [{ token: 'b', logprob: -2, bytes: null }, 7] },
    ];
    expect(toLogprobs({ content })).toEqual([
      { token: 'é', logprob: -0.5, bytes: [195, 169], top_logprobs: [] },
      { token: 'a', logprob: -1, bytes: [97], top_logprobs: [{ token: 'b', logprob: -2, bytes: [98] }] },
    ]);
  });

  it.each([undefined, null, {}, { content: null }, { content: ['x', { token: 1 }] }])(
    'finds none in %j',
    (logprobs) => {
      expect(toLogprobs(logprobs)).toEqual([]);
    },
  );
});
