import { describe, expect, it } from '@jest/globals';
import { byName, fakeExpert, fakeRouter } from './fixtures/fakes.js';
import { Setup, type ModelRules, type SetupParts } from './setup.js';

const experts = byName(fakeExpert('small'), fakeExpert('large'), fakeExpert('spare'));
const router = fakeRouter(['small', 'large'], { name: 'prior' });
const cheap = fakeRouter(['large', 'small'], { name: 'prior' });

const setUp = (parts: Partial<SetupParts> = {}, rules: Partial<ModelRules> = {}, mayLack = false) =>
  new Setup({ router, experts, ...parts }, { modelAliases: new Map(), unknownModel: 'refuse', ...rules }, { mayLack });

describe('Setup', () => {
  it('lists every name that a model may have', () => {
    const modelAliases = new Map([['gpt-4o', 'auto']]);
    expect(setUp({ policies: { cheap } }, { modelAliases }).models).toEqual([
      'auto',
      'auto:cheap',
      'prior',
      'small',
      'large',
      'spare',
      'gpt-4o',
    ]);
    expect(setUp({ experts: byName(fakeExpert('small')) }, {}, true).models).toEqual(['auto', 'prior', 'small']);
  });

  it("has each router's experts in its order, and a place for one that was removed", () => {
    const setup = setUp({ policies: { cheap } });
    expect(setup.expertsOf(router)).toEqual([experts.get('small'), experts.get('large')]);
    expect(setup.expertsOf(cheap)).toEqual([experts.get('large'), experts.get('small')]);
    const [small, large] = setUp({ experts: byName(experts.get('large')!) }, {}, true).expertsOf(router);
    expect([small, large]).toEqual([undefined, experts.get('large')]);
  });

  it.each<[string, Partial<SetupParts>, Partial<ModelRules>, string, RegExp]>([
    ['a router', { experts: byName(fakeExpert('small')) }, {}, 'TOROUTER_EXPERT_NOT_CONFIGURED', /large/],
    ['a policy', { policies: { dear: fakeRouter(['huge']) } }, {}, 'TOROUTER_EXPERT_NOT_CONFIGURED', /huge/],
    ['an alias', {}, { modelAliases: new Map([['x', 'gpt-9']]) }, 'TOROUTER_INVALID_ARGUMENT', /"x".*"gpt-9"/],
    ['a fallback', {}, { fallbackExpert: 'spare' }, 'TOROUTER_INVALID_ARGUMENT', /small, large.*spare/],
  ])('refuses %s with experts that are not there', (_, parts, rules, code, message) => {
    expect(() => setUp(parts, rules)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it('may lack what was removed later', () => {
    const left = { experts: byName(fakeExpert('small')) };
    expect(setUp(left, { modelAliases: new Map([['x', 'large']]) }, true).unusedExperts).toEqual([]);
  });
});
