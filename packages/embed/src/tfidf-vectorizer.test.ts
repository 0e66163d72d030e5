import { expect, it } from '@jest/globals';
import { TfidfVectorizer } from './tfidf-vectorizer.js';

const texts = ['red apple', 'red car', 'red red sky'];

it('weighs by rarity and scales rows to length 1', () => {
  const matrix = new TfidfVectorizer().fitTransform(texts);
  const rare = Math.log(4 / 2) + 1;
  const length = Math.hypot(rare, 1);
  expect(matrix.values[0]).toBeCloseTo(rare / length, 14); // apple
  expect(matrix.values[1]).toBeCloseTo(1 / length, 14); // red, in every text: idf 1
});

it('damps counts and does without idf where told to', () => {
  const matrix = new TfidfVectorizer({ useIdf: false, sublinearTf: true, norm: null }).fitTransform(texts);
  expect([...matrix.values.slice(4)]).toEqual([1 + Math.log(2), 1]);
});

it('leaves a row without known terms empty', () => {
  const matrix = new TfidfVectorizer().fit(texts).transform(['unknown words', 'sky']);
  expect([...matrix.indptr]).toEqual([0, 0, 1]);
  expect([...matrix.values]).toEqual([1]);
});

it('refuses a norm that is none', () => {
  expect(() => new TfidfVectorizer({ norm: 'max' as never })).toThrow(/'l2', 'l1' or null/);
});
