import { expect, it } from '@jest/globals';
import type { Evaluation } from '@torouter/eval';
import { savings } from './savings.js';

it('says what a router that saves pays and loses', () => {
  const rows = [
    { name: 'bestSingle', kind: 'bestSingle', costUsd: 2, deltaToBestSingle: null },
    { name: 'knn', kind: 'router', costUsd: 1, deltaToBestSingle: { mean: 0, low: 0, high: 0 } },
    { name: 'knn +λ', kind: 'router', costUsd: 0.5, deltaToBestSingle: { mean: -0.0123, low: -0.03, high: 0.01 } },
    { name: 'prior +λ', kind: 'router', costUsd: null, deltaToBestSingle: { mean: 0, low: 0, high: 0 } },
  ];
  expect(savings({ rows } as unknown as Evaluation)).toEqual([
    'knn +λ pays 75 % less than the best single expert; quality −1.23 points [−3.00, +1.00].',
  ]);
});
