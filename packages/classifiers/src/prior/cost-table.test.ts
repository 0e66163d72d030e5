import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordedMeans } from '../shared/recorded-means.js';
import { costTable } from './cost-table.js';

/** Rows of two experts, the second a hundred times dearer, in tasks whose answers differ in length. */
function costs(rowsPerTask: readonly number[], cheapUsd: readonly number[]) {
  const tasks = rowsPerTask.flatMap((rows, task) => new Array<number>(rows).fill(task));
  return { tasks, costUsd: Float64Array.from(tasks.flatMap((task) => [cheapUsd[task], 100 * cheapUsd[task]])) };
}

describe('costTable', () => {
  it('is right where experts and tasks multiply, however few the rows', () => {
    const { tasks, costUsd } = costs([400, 400, 8], [2e-4, 2e-3, 2e-5]);
    const table = costTable(costUsd, 2, tasks, 3, 10);
    [2e-4, 2e-2, 2e-3, 2e-1, 2e-5, 2e-3].forEach((cost, k) => expect(table[k] / cost).toBeCloseTo(1, 9));
  });

  it('draws a task of few rows towards expert times task', () => {
    // Averages 0.02 and 1.01; the last row of task 1 cost 0.03 + 0.97 where 1.03 was to be expected.
    const costUsd = Float64Array.of(0.01, 1, 0.02, 1.06, 0.03, 0.97);
    const [, , cheap, dear] = costTable(costUsd, 2, [0, 0, 1], 2, 3);
    const ratio = 1 / 1.03;
    expect(cheap).toBeCloseTo((0.03 + 3 * 0.02 * ratio) / 4, 12);
    expect(dear).toBeCloseTo((0.97 + 3 * 1.01 * ratio) / 4, 12);
  });

  it('knows nothing of an expert without costs, and little of one that is free', () => {
    const table = costTable(Float64Array.of(NaN, 0, 1, NaN, 0, 3), 3, [0, 1], 3, 0);
    for (const task of [0, 1, 2]) expect(table[3 * task]).toBeNaN();
    expect([...table].filter((_, k) => k % 3 > 0)).toEqual([0, 1, 0, 3, 0, 2]);
  });

  it('is never negative, nor above an expert’s dearest row by more than the rows of a task cost above average', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.nat(2), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true })),
        ),
        fc.constantFrom(0, 1, 10),
        (rows, shrinkage) => {
          const costUsd = Float64Array.from(rows.flatMap(([, cheap, dear]) => [cheap, dear]));
          const table = costTable(
            costUsd,
            2,
            rows.map(([task]) => task),
            3,
            shrinkage,
          );
          if (rows.length === 0) return;
          const means = recordedMeans(costUsd, 2);
          for (const task of [0, 1, 2]) {
            const above = rows.flatMap(([of, ...costs]) =>
              of === task ? costs.map((cost, j) => (means[j] > 0 ? cost / means[j] : 1)) : [],
            );
            for (const j of [0, 1]) {
              const dearest = Math.max(...costUsd.filter((_, k) => k % 2 === j));
              const cost = table[2 * task + j];
              expect(cost).toBeGreaterThanOrEqual(0);
              // Nearly: sums are rounded, and the smallest numbers that there are have no digits to spare.
              expect(cost).toBeLessThanOrEqual(dearest * Math.max(1, ...above) * (1 + 1e-9) + 1e-300);
            }
          }
        },
      ),
    );
  });
});
