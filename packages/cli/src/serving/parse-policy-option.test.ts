import { expect, it } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { parseModelAlias } from './parse-model-alias.js';
import { parsePolicyOption } from './parse-policy-option.js';

it('adds policies to those before', () => {
  const one = parsePolicyOption('best=best');
  const all = ['dear=utility:0', 'fair=utility:1.5e2', 'cheap=keep-quality'].reduce(
    (before, value) => parsePolicyOption(value, before),
    one,
  );
  expect([...all]).toEqual([
    ['best', { kind: 'best' }],
    ['dear', { kind: 'utility', lambda: 0 }],
    ['fair', { kind: 'utility', lambda: 150 }],
    ['cheap', { kind: 'keep-quality' }],
  ]);
  expect(one.size).toBe(1);
});

it.each([
  'best',
  '=best',
  'a=',
  'a b=best',
  '__proto__=best',
  'a=utility',
  'a=utility:',
  'a=utility:-1',
  'a=utility:x',
  'a=utility:Infinity',
])('refuses the policy %j', (value) => {
  expect(() => parsePolicyOption(value)).toThrow(InvalidArgumentError);
});

it('refuses a name that is given twice', () => {
  expect(() => parsePolicyOption('a=best', parsePolicyOption('a=best'))).toThrow(/"a" is given twice/);
  expect(() => parseModelAlias('a=y', parseModelAlias('a=x'))).toThrow(/"a" is given twice/);
});

it('parts an alias from its model at the first "="', () => {
  expect([...parseModelAlias('openai/gpt-4o:free=auto:best')]).toEqual([['openai/gpt-4o:free', 'auto:best']]);
  expect([...parseModelAlias('a = b=c')]).toEqual([['a', 'b=c']]);
  for (const value of ['a', '=a', 'a=']) expect(() => parseModelAlias(value)).toThrow(InvalidArgumentError);
});
