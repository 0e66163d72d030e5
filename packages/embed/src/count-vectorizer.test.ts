import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CountVectorizer } from './count-vectorizer.js';

const texts = ['the cat sat on the mat', 'the dog sat', 'a cat and a dog'];

describe('CountVectorizer', () => {
  it('counts terms, columns in code-point order', () => {
    const vectorizer = new CountVectorizer();
    const counts = vectorizer.fitTransform(texts);
    expect(vectorizer.vocabulary).toEqual(['and', 'cat', 'dog', 'mat', 'on', 'sat', 'the']);
    expect([...counts.indptr]).toEqual([0, 5, 8, 11]);
    expect([...counts.indices]).toEqual([1, 3, 4, 5, 6, 2, 5, 6, 0, 1, 2]);
    expect([...counts.values]).toEqual([1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1]);
  });

  it('limits by document frequency: below 1 a share, else a number', () => {
    expect(new CountVectorizer({ minDf: 2 }).fit(texts).vocabulary).toEqual(['cat', 'dog', 'sat', 'the']);
    expect(new CountVectorizer({ minDf: 0.5 }).fit(texts).vocabulary).toEqual(['cat', 'dog', 'sat', 'the']);
    expect(new CountVectorizer({ maxDf: 0.5 }).fit(texts).vocabulary).toEqual(['and', 'mat', 'on']);
  });

  it('keeps the most frequent terms; on a tie the first in code-point order', () => {
    expect(new CountVectorizer({ maxFeatures: 2 }).fit(texts).vocabulary).toEqual(['cat', 'the']);
    expect(new CountVectorizer({ maxFeatures: 1, binary: true }).fit(texts).vocabulary).toEqual(['cat']);
  });

  it('drops stop words before it builds n-grams', () => {
    expect(
      new CountVectorizer({ stopWords: ['the', 'on'], ngramRange: [2, 2] }).fit(texts.slice(0, 1)).vocabulary,
    ).toEqual(['cat sat', 'sat mat']);
  });

  it('counts characters, across words or inside them', () => {
    expect(new CountVectorizer({ analyzer: 'char', ngramRange: [2, 2] }).fit(['ab  c']).vocabulary).toEqual([
      ' c',
      'ab',
      'b ',
    ]);
    expect(new CountVectorizer({ analyzer: 'char_wb', ngramRange: [3, 4] }).fit(['ab c']).vocabulary).toEqual([
      ' ab',
      ' ab ',
      ' c ',
      'ab ',
    ]);
    // One code point, two UTF-16 units.
    expect(new CountVectorizer({ analyzer: 'char', ngramRange: [1, 2] }).fit(['a😀']).vocabulary).toEqual([
      'a',
      'a😀',
      '😀',
    ]);
  });

  it('takes a fixed vocabulary as it is', () => {
    const vectorizer = new CountVectorizer({ vocabulary: ['dog', 'cat'] });
    expect([...vectorizer.transform(['cat cat dog bird']).values]).toEqual([1, 2]);
  });

  it('looks at no more of a text than asked for', () => {
    expect(new CountVectorizer({ maxChars: 7 }).fit(['the cat sat']).vocabulary).toEqual(['cat', 'the']);
  });

  it('refuses use before fit, and texts without terms', () => {
    expect(() => new CountVectorizer().transform(['x'])).toThrow(
      expect.objectContaining({ code: 'TOROUTER_NOT_FITTED' }),
    );
    expect(() => new CountVectorizer().fit(['', '!'])).toThrow(
      expect.objectContaining({ code: 'TOROUTER_EMPTY_DATA' }),
    );
  });

  it.each([
    [{ ngramRange: [2, 1] as const }],
    [{ minDf: -1 }],
    [{ maxDf: 0 }],
    [{ maxFeatures: 0 }],
    [{ maxChars: 0 }],
    [{ vocabulary: ['a', 'a'] }],
  ])('refuses %j', (options) =>
    expect(() => new CountVectorizer(options)).toThrow(expect.objectContaining({ code: 'TOROUTER_INVALID_ARGUMENT' })),
  );

  it('gives each text the row it has alone, whatever the texts', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', 'Ä', 'é', '\u0301', ' ', '😀', '中', '_', '1'),
      maxLength: 30,
    });
    const options = fc.constantFrom(
      {},
      { analyzer: 'char' as const, ngramRange: [1, 3] as const },
      { stripAccents: 'unicode' as const, ngramRange: [1, 2] as const },
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), options, (list, chosen) => {
        const vectorizer = new CountVectorizer(chosen);
        const together = vectorizer.fitTransform([...list, 'aa bb']);
        list.forEach((single, i) => {
          const alone = vectorizer.transform([single]);
          const [from, to] = [together.indptr[i], together.indptr[i + 1]];
          expect([...alone.indices]).toEqual([...together.indices.subarray(from, to)]);
          expect([...alone.values]).toEqual([...together.values.subarray(from, to)]);
          for (let k = 1; k < alone.indices.length; k++) expect(alone.indices[k]).toBeGreaterThan(alone.indices[k - 1]);
        });
      }),
    );
  });
});
