import { expect, it } from '@jest/globals';
import { createExpert } from './create-expert.js';
import { createExperts } from './create-experts.js';
import type { ExpertConfig } from './expert-config.js';

const entry = (name: string, more: Partial<ExpertConfig> = {}): ExpertConfig => ({
  name,
  protocol: 'openai',
  baseUrl: 'http://127.0.0.1:1/v1',
  model: 'm',
  ...more,
});

it('makes an expert of each entry, in their order', () => {
  const experts = createExperts([entry('b'), entry('a')]);
  expect([...experts.keys()]).toEqual(['b', 'a']);
  expect(experts.get('a')).toMatchObject({ name: 'a', protocol: 'openai' });
});

it('refuses two of one name, and entries that nobody has checked', () => {
  const invalid = expect.objectContaining({ code: 'TOROUTER_EXPERTS_CONFIG_INVALID' });
  expect(() => createExperts([entry('a'), entry('a')])).toThrow(invalid);
  expect(() => createExpert(entry('a', { baseUrl: 'localhost' }))).toThrow(invalid);
  expect(() => createExpert(undefined as unknown as ExpertConfig)).toThrow(invalid);
});

it.each([
  [undefined, 'which is not set'],
  ['', 'which is not set'],
  ['two\nlines', 'which holds a line break'],
  ['“quoted”', 'which holds'],
])('needs the key that its entry names: not %j', (key, expected) => {
  const make = () => createExpert(entry('a', { apiKeyEnv: 'THE_KEY' }), { env: { THE_KEY: key } });
  expect(make).toThrow(
    expect.objectContaining({
      code: 'TOROUTER_API_KEY_MISSING',
      message: expect.stringMatching(`THE_KEY, ${expected}`),
      details: { expert: 'a', variable: 'THE_KEY' },
    }),
  );
});
