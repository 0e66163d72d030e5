import { describe, expect, it } from '@jest/globals';
import { paramOf } from './fixtures/param-of.js';
import { toReasoningEffort } from './to-reasoning-effort.js';

describe('toReasoningEffort', () => {
  it.each([
    [{}, undefined],
    [{ effort: null, summary: null }, undefined],
    [{ effort: 'low', summary: 'auto', mode: 'standard', context: 'auto' }, 'low'],
  ])('reads %j as %s', (reasoning, effort) => {
    expect(toReasoningEffort(reasoning)).toBe(effort);
  });

  it.each([
    ['low', 'INVALID_ARGUMENT reasoning'],
    [{ effort: 1 }, 'INVALID_ARGUMENT reasoning.effort'],
    [{ summary: 'detailed' }, 'UNSUPPORTED_FIELD reasoning.summary'],
    [{ generate_summary: 'concise' }, 'UNSUPPORTED_FIELD reasoning.generate_summary'],
    [{ mode: 'pro' }, 'UNSUPPORTED_FIELD reasoning.mode'],
    [{ context: 'all_turns' }, 'UNSUPPORTED_FIELD reasoning.context'],
    [{ budget: 1 }, 'UNSUPPORTED_FIELD reasoning.budget'],
  ])('refuses %j as %s', (reasoning, fault) => {
    expect(paramOf(() => toReasoningEffort(reasoning))).toBe(fault);
  });
});
