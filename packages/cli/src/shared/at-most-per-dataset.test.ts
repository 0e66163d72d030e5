import { expect, it } from '@jest/globals';
import { atMostPerDataset } from './at-most-per-dataset.js';

it('draws so many rows of each dataset by seed, and all of one that has fewer', () => {
  const datasets = Array.from({ length: 60 }, (_, row) => (row % 6 === 0 ? 'small' : 'large'));
  const rows = Int32Array.from({ length: 50 }, (_, row) => row);
  const drawn = atMostPerDataset(rows, datasets, 12, 1);
  expect([...drawn]).toEqual([...drawn].sort((a, b) => a - b));
  expect(drawn.filter((row) => datasets[row] === 'large')).toHaveLength(12);
  expect([...drawn].filter((row) => datasets[row] === 'small')).toEqual([0, 6, 12, 18, 24, 30, 36, 42, 48]);
  expect(atMostPerDataset(rows, datasets, 12, 1)).toEqual(drawn);
  expect(atMostPerDataset(rows, datasets, 12, 2)).not.toEqual(drawn);
});
