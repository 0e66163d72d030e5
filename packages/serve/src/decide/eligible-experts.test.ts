import { describe, expect, it } from '@jest/globals';
import { TorouterError } from '@torouter/data';
import { createExpert, type Expert, type ExpertConfig } from '@torouter/experts';
import { fakeExpert } from '../fixtures/fakes.js';
import { eligibleExperts } from './eligible-experts.js';

const request = { messages: [{ role: 'user', content: 'Hi' }] };
const refusing = (name: string, seen: unknown[] = []): Expert => ({
  ...fakeExpert(name),
  refusal: (of) => (seen.push(of), new TorouterError('TOROUTER_UNSUPPORTED_FIELD', `${name} has no tools.`)),
});
const willing = { ...fakeExpert('willing'), refusal: () => undefined };

describe('eligibleExperts', () => {
  it('says "all" where nobody refuses, and nothing more', () => {
    expect(eligibleExperts(['plain', 'willing'], [fakeExpert('plain'), willing], request)).toBe('all');
  });

  it('leaves out who would refuse the request, and who was removed', () => {
    const seen: unknown[] = [];
    const experts = [refusing('a', seen), willing, undefined, fakeExpert('d')];
    expect(eligibleExperts(['a', 'willing', 'gone', 'd'], experts, request)).toEqual([false, true, false, true]);
    expect(seen).toEqual([request]);
  });

  it("says why nobody can, of each; the one expert's own words where there is one", () => {
    expect(() => eligibleExperts(['a', 'b', 'gone'], [refusing('a'), refusing('b'), undefined], request)).toThrow(
      expect.objectContaining({
        code: 'TOROUTER_NO_ELIGIBLE_EXPERT',
        message: expect.stringMatching(/a has no tools.* b has no tools.* gone was removed/),
        details: {
          experts: {
            a: 'TOROUTER_UNSUPPORTED_FIELD',
            b: 'TOROUTER_UNSUPPORTED_FIELD',
            gone: 'TOROUTER_EXPERT_NOT_CONFIGURED',
          },
        },
      }),
    );
    expect(() => eligibleExperts(['a'], [refusing('a')], request)).toThrow(
      expect.objectContaining({ code: 'TOROUTER_UNSUPPORTED_FIELD', message: 'a has no tools.' }),
    );
  });

  it.each([
    ['tools', { supports: { tools: false } }, { tools: [{ type: 'function', function: { name: 'f' } }] }],
    [
      'images',
      { supports: { images: false } },
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] }] },
    ],
    ['JSON', { supports: { json: false } }, { response_format: { type: 'json_object' } }],
    ['a long context', { contextTokens: 50 }, { messages: [{ role: 'user', content: 'word '.repeat(500) }] }],
    ['room for the answer', { contextTokens: 50 }, { max_tokens: 60 }],
  ] satisfies [string, Partial<ExpertConfig>, object][])(
    'goes by what entries declare: %s',
    async (_, entry, needs) => {
      const base = { protocol: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' } as const;
      await using poor = createExpert({ name: 'poor', ...base, ...entry });
      await using rich = createExpert({ name: 'rich', ...base });
      expect(eligibleExperts(['poor', 'rich'], [poor, rich], { ...request, ...needs })).toEqual([false, true]);
      expect(eligibleExperts(['poor', 'rich'], [poor, rich], request)).toBe('all');
    },
  );
});
