import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shortNames } from './short-names.js';

describe('shortNames', () => {
  it('drops owner, date and "Instruct", then the middle', () => {
    expect(
      shortNames([
        'claude-3-5-sonnet-20241022',
        'gpt-4o-2024-08-06',
        'gpt-4o-mini-2024-07-18',
        'meta-llama/Meta-Llama-3.1-70B-Instruct',
        'deepseek-v2.5-0908',
        'a-model-with-an-uncommonly-long-name',
        'a',
      ]),
    ).toEqual([
      'claude-3-5-sonnet',
      'gpt-4o',
      'gpt-4o-mini',
      'Meta-Llama-3.1-70B',
      'deepseek-v2.5',
      'a-model-with…-name',
      'a',
    ]);
  });

  it('keeps what tells two apart', () => {
    expect(shortNames(['gpt-4o-2024-08-06', 'gpt-4o-2024-05-13', 'x/gpt', 'y/gpt'])).toEqual([
      'gpt-4o-2024-08-06',
      'gpt-4o-2024-05-13',
      'x/gpt',
      'y/gpt',
    ]);
  });

  it('keeps different names different (property)', () => {
    const piece = fc.constantFrom('gpt', 'a-very-long-family-name', '-instruct', '-20241022', '/', 'x', '-0101', '…');
    const name = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), fc.integer({ min: 4, max: 20 }), (names, max) => {
        expect(new Set(shortNames(names, max)).size).toBe(names.length);
      }),
      { numRuns: 500 },
    );
  });
});
