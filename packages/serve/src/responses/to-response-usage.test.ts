import { describe, expect, it } from '@jest/globals';
import { toResponseUsage } from './to-response-usage.js';

describe('toResponseUsage', () => {
  it('renames, with the details', () => {
    expect(
      toResponseUsage({
        prompt_tokens: 7,
        completion_tokens: 5,
        total_tokens: 12,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 2 },
      }),
    ).toEqual({
      input_tokens: 7,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 12,
    });
  });

  it('counts what is not said as 0, and adds up', () => {
    expect(toResponseUsage({ prompt_tokens: 7, completion_tokens: 5, prompt_tokens_details: null })).toEqual({
      input_tokens: 7,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 12,
    });
  });

  it.each([undefined, null, 'x', []])('knows none in %j', (usage) => {
    expect(toResponseUsage(usage)).toBeUndefined();
  });
});
