import { describe, expect, it } from '@jest/globals';
import { paramOf } from './fixtures/param-of.js';
import { wantsLogprobs } from './wants-logprobs.js';

describe('wantsLogprobs', () => {
  it.each([
    [undefined, false],
    [null, false],
    [[], false],
    [['reasoning.encrypted_content'], false],
    [['reasoning.encrypted_content', 'message.output_text.logprobs'], true],
  ])('reads %j as %s', (include, wanted) => {
    expect(wantsLogprobs(include)).toBe(wanted);
  });

  it.each([
    ['x', 'INVALID_ARGUMENT include'],
    [[7], 'INVALID_ARGUMENT include[0]'],
    [['message.output_text.logprobs', 'file_search_call.results'], 'UNSUPPORTED_FIELD include[1]'],
    [['Something else'], 'UNSUPPORTED_FIELD include[0]'],
  ])('refuses %j as %s', (include, fault) => {
    expect(paramOf(() => wantsLogprobs(include))).toBe(fault);
  });
});
