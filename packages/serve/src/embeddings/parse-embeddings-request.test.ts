import { describe, expect, it } from '@jest/globals';
import { paramOf } from '../responses/fixtures/param-of.js';
import { parseEmbeddingsRequest } from './parse-embeddings-request.js';

const parse = (fields: Record<string, unknown>) => parseEmbeddingsRequest({ input: 'Hi', ...fields }, 4);

describe('parseEmbeddingsRequest', () => {
  it('takes a string and a list of strings', () => {
    expect(parse({})).toEqual({ model: undefined, texts: ['Hi'], encodingFormat: 'float' });
    const fields = { model: 'bge', input: ['a', 'b'], encoding_format: 'base64', dimensions: 4, user: 'u' };
    expect(parse(fields)).toEqual({ model: 'bge', texts: ['a', 'b'], encodingFormat: 'base64' });
    expect(parse({ input: Array(2048).fill('a') }).texts).toHaveLength(2048);
  });

  it('takes null for absent', () => {
    const nulls = { model: null, encoding_format: null, dimensions: null, user: null, other: null };
    expect(parse(nulls)).toEqual({ model: null, texts: ['Hi'], encodingFormat: 'float' });
  });

  it.each([
    [{ input: undefined }, 'INVALID_ARGUMENT input'],
    [{ input: { text: 'secret' } }, 'INVALID_ARGUMENT input'],
    [{ input: '' }, 'INVALID_ARGUMENT input'],
    [{ input: [] }, 'INVALID_ARGUMENT input'],
    [{ input: Array(2049).fill('secret') }, 'INVALID_ARGUMENT input'],
    [{ input: ['secret', ''] }, 'INVALID_ARGUMENT input[1]'],
    [{ input: ['secret', null] }, 'INVALID_ARGUMENT input[1]'],
    [{ input: [1, 2] }, 'UNSUPPORTED_FIELD input[0]'],
    [{ input: [[1, 2]] }, 'UNSUPPORTED_FIELD input[0]'],
    [{ model: 7 }, 'INVALID_ARGUMENT model'],
    [{ user: 7 }, 'INVALID_ARGUMENT user'],
    [{ encoding_format: 'int8' }, 'INVALID_ARGUMENT encoding_format'],
    [{ dimensions: 2 }, 'UNSUPPORTED_FIELD dimensions'],
    [{ dimensions: 1.5 }, 'INVALID_ARGUMENT dimensions'],
    [{ dimensions: '4' }, 'INVALID_ARGUMENT dimensions'],
    [{ task: 'x' }, 'UNSUPPORTED_FIELD task'],
  ])('refuses %j as %s', (fields, fault) => {
    expect(paramOf(() => parse(fields))).toBe(fault);
    expect(() => parse(fields)).not.toThrow(/secret/);
  });

  it('says how many texts there were', () => {
    expect(() => parse({ input: Array(2049).fill('a') })).toThrow(/from 1 to 2048; got 2049/);
  });
});
