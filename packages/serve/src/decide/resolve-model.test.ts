import { describe, expect, it } from '@jest/globals';
import { byName, fakeExpert, fakeRouter } from '../fixtures/fakes.js';
import { Setup, type ModelRules } from '../setup.js';
import { resolveModel } from './resolve-model.js';

const router = fakeRouter(['small', 'large'], { name: 'prior' });
const cheap = fakeRouter(['small'], { name: 'prior' });

function resolve(model: unknown, rules: Partial<ModelRules> = {}) {
  const experts = byName(fakeExpert('small'), fakeExpert('large'), fakeExpert('spare'));
  const modelAliases = new Map([
    ['gpt-4o', 'auto'],
    ['mini', 'auto:cheap'],
    ['big', 'large'],
  ]);
  const setup = new Setup({ router, experts, policies: { cheap } }, { modelAliases, unknownModel: 'refuse', ...rules });
  return resolveModel(setup, model);
}

describe('resolveModel', () => {
  it.each([undefined, null, 'auto', 'prior', 'gpt-4o'])('routes %j', (model) => {
    expect(resolve(model)).toEqual({ kind: 'routed', router, policy: null });
  });

  it.each(['auto:cheap', 'mini'])('routes %j by its policy', (model) => {
    expect(resolve(model)).toEqual({ kind: 'routed', router: cheap, policy: 'cheap' });
  });

  it.each([
    ['small', 'small'],
    ['spare', 'spare'],
    ['big', 'large'],
  ])('asks the expert that %j names', (model, expert) => {
    expect(resolve(model)).toEqual({ kind: 'pinned', expert });
  });

  it.each(['gpt-9', '', 'auto:', 'auto:fast', 'AUTO', '__proto__', 'constructor', 'x'.repeat(5000)])(
    'refuses %j, or routes it where it may',
    (model) => {
      expect(() => resolve(model)).toThrow(
        expect.objectContaining({ code: 'TOROUTER_UNKNOWN_MODEL', details: { param: 'model' } }),
      );
      expect(resolve(model, { unknownModel: 'route' })).toEqual({ kind: 'routed', router, policy: null });
    },
  );

  it('quotes no more of a model than a line', () => {
    expect(() => resolve('x'.repeat(5000))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{0,250}$/) }),
    );
  });
});
