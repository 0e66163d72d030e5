import { expect, it } from '@jest/globals';
import { clusterTasks } from './cluster-tasks.js';

/** 240 rows in four directions; `best` says which of two experts is right in each of them. */
function rows(best: readonly number[]) {
  const features = { rows: 240, columns: 4, data: new Float64Array(960) };
  const quality = new Float64Array(480);
  for (let i = 0; i < 240; i++) {
    features.data[i * 4 + (i % 4)] = 1;
    // Right on four of five rows of each direction.
    const right = Math.floor(i / 4) % 5 ? best[i % 4] : 1 - best[i % 4];
    quality[2 * i + right] = 1;
  }
  return { features, quality };
}
const options = { candidates: [1, 2, 4, 8], shrinkage: 10, seed: 1 };

it('finds the clusters that tell experts apart', async () => {
  const { features, quality } = rows([0, 1, 0, 1]);
  const { labels, count } = await clusterTasks(features, quality, 2, options);
  expect(count).toBe(4);
  for (let i = 4; i < 240; i++) expect(labels[i]).toBe(labels[i % 4]);
});

it('takes the fewest where more tell nothing', async () => {
  const { features, quality } = rows([0, 0, 0, 0]);
  expect((await clusterTasks(features, quality, 2, options)).count).toBe(1);
});

it('makes as many as it is told to where there is no choice', async () => {
  const { features, quality } = rows([0, 0, 0, 0]);
  expect((await clusterTasks(features, quality, 2, { ...options, candidates: [4] })).count).toBe(4);
  expect((await clusterTasks(features, quality, 2, { ...options, candidates: [2, 100] })).count).toBe(2);
  expect((await clusterTasks(features, quality, 2, { ...options, candidates: [100] })).count).toBe(1);
});

it('does not try clusters of fewer than 20 rows', async () => {
  const { features, quality } = rows([0, 1, 0, 1]);
  const { errors } = await clusterTasks(features, quality, 2, { ...options, candidates: [1, 12, 13] });
  expect(errors.map(({ clusters }) => clusters)).toEqual([1, 12]);
});
