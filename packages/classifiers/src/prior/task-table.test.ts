import { expect, it } from '@jest/globals';
import { taskTable } from './task-table.js';

// Task 0: rows 0 and 1, task 1: row 2.
const values = Float64Array.of(1, 0, 0.5, 0, 0, 1);
const tasks = [0, 0, 1];

it('is the plain mean without shrinkage', () => {
  expect([...taskTable(values, 2, tasks, 2, 0)]).toEqual([0.75, 0, 0, 1]);
});

it('moves towards the expert’s global mean plus the task’s offset', () => {
  // Global means 0.5 and 1/3 over 3 rows, drawn by 2 rows to 5/12: 7/15 and 11/30; task 0 is -1/24 off, task 1 is 1/12.
  const table = taskTable(values, 2, tasks, 2, 2);
  expect(table[0]).toBeCloseTo((1.5 + 2 * (7 / 15 - 1 / 24)) / 4, 12);
  expect(table[3]).toBeCloseTo((1 + 2 * (11 / 30 + 1 / 12)) / 3, 12);
});

it('does not take an expert with two lucky rows for the best', () => {
  const lucky = Float64Array.from({ length: 200 }, (_, k) =>
    k % 2 === 0 ? ((k / 2) % 5 === 0 ? 0 : 1) : k < 4 ? 1 : NaN,
  );
  const [often, rarely] = taskTable(lucky, 2, new Array<number>(100).fill(0), 1, 10);
  expect(often).toBeCloseTo(0.8, 1);
  expect(rarely).toBeLessThan(0.95);
});

it('has a value for an expert and a task that nothing is recorded of', () => {
  const holes = Float64Array.of(1, NaN, 0, NaN, NaN, 0.4);
  for (const shrinkage of [0, 5])
    for (const value of taskTable(holes, 2, tasks, 3, shrinkage)) expect(value).not.toBeNaN();
  expect(taskTable(holes, 2, tasks, 3, 0)[2]).toBeCloseTo(0.5, 12);
});
