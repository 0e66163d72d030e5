import { describe, expect, it } from '@jest/globals';
import { listLiteral } from './list-literal.js';

describe('listLiteral', () => {
  // right-hand sides as Python 3.11's ast.literal_eval gives them
  it.each([
    [`['a']`, ['a']],
    [`["it's"]`, ["it's"]],
    [`['a', 'b' , "c"]`, ['a', 'b', 'c']],
    [`['a',]`, ['a']],
    [` ['a\\nb\\tc\\\\d\\'e\\"f'] `, ['a\nb\tc\\d\'e"f']],
    [`['\\x41\\u00e9\\U0001f600']`, ['Aé😀']],
    [`['\\d \\q']`, ['\\d \\q']],
    [`['']`, ['']],
    [`['[1, 2]', 'x, y']`, ['[1, 2]', 'x, y']],
  ])('reads %s', (text, items) => {
    expect(listLiteral(text)).toEqual(items);
  });

  it.each([
    '',
    'text',
    '[]',
    '[1, 2]',
    `['a'`,
    `'a'`,
    `['a' 'b']`,
    `['a'] and more`,
    `['a]`,
    '[see below]',
    `[' and ']']`,
  ])('leaves %s as it is', (text) => {
    expect(listLiteral(text)).toBeUndefined();
  });

  it('takes linear time on a long text that is no list', () => {
    expect(listLiteral(`['${'\\\\'.repeat(200_000)}`)).toBeUndefined();
    expect(listLiteral(`['${'a'.repeat(500_000)}]`)).toBeUndefined();
  });
});
