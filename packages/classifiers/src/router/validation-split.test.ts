import { expect, it } from '@jest/globals';
import { validationSplit } from './validation-split.js';

const split = (datasets: string[], texts = datasets.map((_, row) => `text ${row}`)) => {
  const { fit, validation } = validationSplit(datasets, texts, 42);
  expect([...fit, ...validation].sort((a, b) => a - b)).toEqual(datasets.map((_, row) => row));
  return validation;
};

it('takes a fifth of each dataset', () => {
  const datasets = Array.from({ length: 50 }, (_, i) => (i < 40 ? 'large' : 'small'));
  const validation = split(datasets);
  expect([...validation].filter((row) => row < 40)).toHaveLength(8);
  expect([...validation].filter((row) => row >= 40)).toHaveLength(2);
});

it('copes with datasets of one row: one, some, nothing else', () => {
  expect(split(['alone', ...new Array<string>(49).fill('large')])).toHaveLength(10);
  expect(split(Array.from({ length: 60 }, (_, i) => (i < 20 ? `single ${i}` : 'large')))).toHaveLength(12);
  expect(split(Array.from({ length: 60 }, (_, i) => `single ${i}`))).toHaveLength(12);
});

it('keeps copies of a text together, and is the same where there are none', () => {
  const datasets = new Array<string>(60).fill('one');
  const texts = datasets.map((_, row) => `text ${row % 20}`);
  const validation = split(datasets, texts);
  expect(validation).toHaveLength(12);
  const held = new Set([...validation].map((row) => row % 20));
  expect(held.size).toBe(4);
});
