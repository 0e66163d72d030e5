import { expect, it } from '@jest/globals';
import { createRandom } from '@torouter/data';
import { toyData } from '../conformance/toy-data.js';
import { fitFeatures } from './fit-features.js';
import { applyLinearMap } from './linear-map.js';
import { priorVectorizer } from './prior-options.js';
import { surfaceFeatures } from './surface-features.js';

const { texts } = toyData({ rows: 90 });

it('makes centred blocks whose rows have a mean squared length of 1', async () => {
  const vectors = Float32Array.from({ length: 90 * 5 }, (_, k) => 2 + Math.sin(k * k));
  const { dense } = await fitFeatures(texts, { vectorizer: priorVectorizer(90), vectors, seed: 1 });
  let squares = 0;
  const means = new Float64Array(dense.columns);
  dense.data.forEach((value, k) => {
    squares += value * value;
    means[k % dense.columns] += value / 90;
  });
  // words, characters, surface, embedding
  expect(squares / 90).toBeCloseTo(4, 9);
  for (const mean of means) expect(mean).toBeCloseTo(0, 9);
});

it('folds weights back onto the terms: the same numbers from a text as from its dense row', async () => {
  const vectors = Float32Array.from({ length: 90 * 5 }, (_, k) => Math.sin(k * k));
  const fitted = await fitFeatures(texts, { vectorizer: priorVectorizer(90), vectors, seed: 1 });
  const { dense } = fitted;
  const random = createRandom(2);
  const weights = {
    rows: 3,
    columns: dense.columns,
    data: Float64Array.from({ length: 3 * dense.columns }, () => random.normal()),
  };
  const bias = Float64Array.of(1, 2, 3);
  const map = await fitted.fold(weights, bias);
  const input = { terms: fitted.vectorizer!.transform(texts), surface: surfaceFeatures(texts), vectors };
  const out = new Float64Array(3);
  for (let i = 0; i < 90; i++) {
    applyLinearMap(map, input, i, out);
    for (let m = 0; m < 3; m++) {
      let expected = bias[m];
      for (let k = 0; k < dense.columns; k++)
        expected += weights.data[m * dense.columns + k] * dense.data[i * dense.columns + k];
      expect(out[m]).toBeCloseTo(expected, 4);
    }
  }
});

it('copes with texts without a term', async () => {
  const { dense, vectorizer } = await fitFeatures(['', '', ''], { vectorizer: priorVectorizer(3), seed: 1 });
  expect(vectorizer).toBeUndefined();
  expect(dense.data.every((value) => value === 0)).toBe(true);
});
