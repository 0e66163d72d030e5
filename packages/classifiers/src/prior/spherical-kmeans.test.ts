import { expect, it } from '@jest/globals';
import { TfidfVectorizer } from '@torouter/embed';
import { nearestCentre, sphericalKmeans } from './spherical-kmeans.js';

const texts = Array.from({ length: 30 }, (_, i) =>
  i % 3 === 0 ? `apple pear plum ${i}x` : i % 3 === 1 ? `verb noun tense ${i}x` : `loop array string ${i}x`,
);
const features = new TfidfVectorizer({ minDf: 2 }).fitTransform(texts);

it('finds groups that share words, the same for the same seed', async () => {
  const { labels, centres, count } = await sphericalKmeans(features, { clusters: 3, seed: 1 });
  expect(count).toBe(3);
  for (let i = 3; i < 30; i++) expect(labels[i]).toBe(labels[i % 3]);
  expect(new Set(labels).size).toBe(3);
  expect(nearestCentre(features, 4, centres, count)).toBe(labels[4]);
  expect((await sphericalKmeans(features, { clusters: 3, seed: 1 })).labels).toEqual(labels);
});

it('makes no more clusters than there are different rows', async () => {
  const { count } = await sphericalKmeans(features, { clusters: 10, seed: 1 });
  expect(count).toBe(3);
});

it('puts everything into one cluster where rows say nothing', async () => {
  const empty = {
    rows: 4,
    columns: 0,
    indptr: new Int32Array(5),
    indices: new Int32Array(0),
    values: new Float64Array(0),
  };
  const { labels, count } = await sphericalKmeans(empty, { clusters: 3, seed: 1 });
  expect([...labels]).toEqual([0, 0, 0, 0]);
  expect(count).toBe(1);
});

it('stops where it is told to', async () => {
  const reason = new Error('stop');
  await expect(
    sphericalKmeans(features, { clusters: 3, seed: 1, afterIteration: () => Promise.reject(reason) }),
  ).rejects.toBe(reason);
});
