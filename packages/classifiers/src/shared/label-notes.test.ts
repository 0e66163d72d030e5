import { expect, it } from '@jest/globals';
import { softLabels } from '@torouter/labels';
import { toyData } from '../conformance/toy-data.js';
import { labelNotes } from './label-notes.js';

const at = (temperature: number, quality = toyData().quality) => ({
  ...toyData(),
  quality,
  labels: softLabels(quality, 3, { temperature }),
});

it('says nothing of labels that tell experts apart', () => {
  expect(labelNotes(at(0.3))).toEqual([]);
});

it('says when labels are almost equal, with the entropy, as at the paper’s temperature', () => {
  expect(labelNotes(at(10))).toEqual([
    expect.stringMatching(/almost equal: mean entropy 1\.09\d\d of at most 1\.0986/),
  ]);
});

it('says when all labels are equal', () => {
  const constant = toyData({ constant: true });
  expect(labelNotes(constant)).toEqual([expect.stringMatching(/all labels are equal .*nothing to learn/)]);
  expect(labelNotes(toyData({ experts: 1, constant: true }))).toEqual([]);
});

it('names experts with few outcomes, and counts rows that compare nobody', () => {
  const quality = toyData().quality.map((value, k) => (k % 3 === 2 && k > 9 ? NaN : value));
  expect(labelNotes(at(0.3, quality))).toEqual([expect.stringMatching(/few outcomes \(expert-2 3\)/)]);
  const lone = toyData().quality.map((value, k) => (k % 3 > 0 && k < 30 ? NaN : value));
  expect(labelNotes(at(0.3, lone))).toContainEqual(expect.stringMatching(/^10 of 60 rows/));
});
