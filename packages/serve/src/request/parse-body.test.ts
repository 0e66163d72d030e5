import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { parseBody } from './parse-body.js';

const parse = (text: string) => parseBody(Buffer.from(text));

afterEach(() => {
  jest.restoreAllMocks();
});

describe('parseBody', () => {
  it('returns the object', () => {
    expect(parse('{"a": [1]}')).toEqual({ a: [1] });
  });

  it('reads a view into a larger buffer', () => {
    expect(parseBody(new Uint8Array(Buffer.from('xx{"a":1}yy')).subarray(2, 9))).toEqual({ a: 1 });
  });

  it('refuses an empty body', () => {
    expect(() => parse('')).toThrow(expect.objectContaining({ code: 'TOROUTER_BODY_MISSING' }));
  });

  it.each([
    ['no JSON', '{"secret": nope', /is not JSON/],
    ['a list', '[1]', /an array/],
    ['null', 'null', /null/],
    ['a string', '"secret"', /a string/],
    ['too many levels', `{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, /200 levels/],
  ])('refuses %s without quoting it', (_, body, message) => {
    expect(() => parse(body)).toThrow(
      expect.objectContaining({ code: 'TOROUTER_BODY_INVALID_JSON', message: expect.stringMatching(message) }),
    );
    expect(() => parse(body)).not.toThrow(/secret|nope/);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseBody(Buffer.from('{"a":"\xff"}', 'latin1'))).toThrow(/UTF-8/);
  });

  it('takes 200 levels', () => {
    expect(parse(`{"a":${'['.repeat(199)}${']'.repeat(199)}}`)).toHaveProperty('a');
  });

  it('does not ask for the keys of a list, of which each would be a string', () => {
    const ownKeys = jest.fn(Reflect.ownKeys);
    jest.spyOn(JSON, 'parse').mockReturnValue({ a: new Proxy([1, [2]], { ownKeys }) });
    expect(parse(`{"a":[1,[2]]${' '.repeat(400)}}`)).toHaveProperty('a');
    expect(ownKeys).not.toHaveBeenCalled();
  });
});
