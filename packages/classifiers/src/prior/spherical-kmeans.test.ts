import { expect, it } from '@jest/globals';
import { nearestCentre, sphericalKmeans } from './spherical-kmeans.js';

/** 30 rows of length 1, every third of the same direction. */
const features = {
  rows: 30,
  columns: 3,
  data: Float64Array.from({ length: 90 }, (_, k) => (Math.floor(k / 3) % 3 === k % 3 ? 1 : 0)),
};

it('finds groups of like rows, the same for the same seed', async () => {
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
  const empty = { rows: 4, columns: 0, data: new Float64Array(0) };
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

it('says how similar rows are to their centres', async () => {
  expect((await sphericalKmeans(features, { clusters: 3, seed: 1 })).similarity).toBeCloseTo(30, 12);
  // One centre for three directions at right angles: each row's cosine with it is 1 / √3.
  expect((await sphericalKmeans(features, { clusters: 1, seed: 1 })).similarity).toBeCloseTo(30 / Math.sqrt(3), 12);
});
