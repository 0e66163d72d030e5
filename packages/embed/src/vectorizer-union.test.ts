import { expect, it } from '@jest/globals';
import { CountVectorizer } from './count-vectorizer.js';
import { restoreVectorizer } from './restore-vectorizer.js';
import { TfidfVectorizer } from './tfidf-vectorizer.js';
import { VectorizerUnion } from './vectorizer-union.js';

const texts = ['one two', 'two three three'];

it('puts the columns of its parts side by side', () => {
  const union = new VectorizerUnion([
    new CountVectorizer(),
    new CountVectorizer({ analyzer: 'char', ngramRange: [1, 1] }),
  ]);
  const matrix = union.fitTransform(texts);
  expect(matrix.columns).toBe(3 + 8);
  // one, two | blank, e, n, o, t, w of "one two"
  expect([...matrix.indices.subarray(0, matrix.indptr[1])]).toEqual([0, 2, 3, 4, 6, 7, 9, 10]);
  expect([...matrix.values.subarray(0, matrix.indptr[1])]).toEqual([1, 1, 1, 1, 1, 2, 1, 1]);
});

it('is restored from its JSON', () => {
  const union = new VectorizerUnion([new TfidfVectorizer({ maxChars: 5 }), new CountVectorizer({ binary: true })]).fit(
    texts,
  );
  expect(restoreVectorizer(JSON.parse(JSON.stringify(union))).transform(texts)).toEqual(union.transform(texts));
});

it.each([
  null,
  {},
  { kind: 'bow' },
  { kind: 'union', parts: [] },
  { kind: 'union', parts: [{}] },
  { ...new TfidfVectorizer().fit(texts).toJSON(), idf: [1] },
  { ...new CountVectorizer().fit(texts).toJSON(), vocabulary: ['a', 'a'] },
])('refuses what is no state: %#', (state) =>
  expect(() => restoreVectorizer(state)).toThrow(expect.objectContaining({ code: 'TOROUTER_ARTEFACT_INVALID' })),
);

it('leaves out a part that finds no term, and says so where none does', () => {
  const union = new VectorizerUnion([new TfidfVectorizer({ minDf: 2 }), new TfidfVectorizer({ analyzer: 'char' })]);
  const characters = new TfidfVectorizer({ analyzer: 'char' }).fitTransform(['ab', 'bc']);
  expect(union.fitTransform(['ab', 'bc'])).toEqual(characters);
  expect(union.parts).toHaveLength(1);
  expect(restoreVectorizer(JSON.parse(JSON.stringify(union))).transform(['ab', 'bc'])).toEqual(characters);
  expect(union.fit(['ab', 'ab']).parts).toHaveLength(2);
  expect(() => union.fit(['', ''])).toThrow(expect.objectContaining({ code: 'TOROUTER_EMPTY_DATA' }));
});

it('refuses to be empty', () => {
  expect(() => new VectorizerUnion([])).toThrow(/at least one/);
});
