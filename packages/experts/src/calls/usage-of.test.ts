import { describe, expect, it } from '@jest/globals';
import { tokenizerFolder } from '../fixtures/tokenizer-file.js';
import { TokenCounter } from './token-counter.js';
import { usageOf } from './usage-of.js';

describe('usage', () => {
  const messages = [{ role: 'user', content: '12345678' }];
  const output = { characters: 9, text: 'one two three' };

  it.each([
    [{ prompt_tokens: 9, completion_tokens: 4 }, [9, 4, 0]],
    [{ prompt_tokens: 9, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 8 } }, [9, 0, 8]],
    [{ prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: null }, [9, 4, 0]],
    [{ prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: -1 } }, [9, 4, 0]],
    [{ prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 1e308 } }, [9, 4, 0]],
  ])('is what is reported: %j', (reported, [inputTokens, outputTokens, cachedInputTokens]) => {
    expect(usageOf(reported, messages, output)).toEqual({
      inputTokens,
      outputTokens,
      cachedInputTokens,
      estimated: false,
    });
  });

  it.each([
    [undefined],
    [null],
    [{}],
    ['text'],
    [{ prompt_tokens: 9 }],
    [{ prompt_tokens: '9', completion_tokens: 4 }],
    [{ prompt_tokens: 9, completion_tokens: 1e308 }],
    [{ prompt_tokens: 9.5, completion_tokens: 4 }],
    [{ prompt_tokens: -9, completion_tokens: 4 }],
  ])('is estimated where nothing useful is reported: %j', (reported) => {
    expect(usageOf(reported, messages, output)).toEqual({
      inputTokens: 2,
      outputTokens: 3,
      cachedInputTokens: 0,
      estimated: true,
    });
  });

  it('is counted where there is a tokenizer, and not where it is reported', async () => {
    await using files = await tokenizerFolder();
    const counter = new TokenCounter(files.file);
    await counter.ready();
    expect(usageOf(undefined, messages, output, counter)).toEqual({
      inputTokens: 5,
      outputTokens: 3,
      cachedInputTokens: 0,
      estimated: false,
    });
    const reported = { prompt_tokens: 90, completion_tokens: 40 };
    expect(usageOf(reported, messages, output, counter)).toMatchObject({ inputTokens: 90, outputTokens: 40 });
  });
});
