import { expect, it } from '@jest/globals';
import { toyData } from '../conformance/toy-data.js';
import { distinctRows } from './distinct-rows.js';

it('leaves rows alone where no text occurs twice', () => {
  const data = toyData();
  const { data: distinct, rowOf } = distinctRows(data);
  expect(distinct).toBe(data);
  expect([...rowOf]).toEqual(data.texts.map((_, row) => row));
});

it('takes each text of a task once, with the mean of what is recorded', () => {
  const { data, rowOf } = distinctRows({
    experts: ['a', 'b'],
    texts: ['x', 'y', ' x\n', 'x'],
    tasks: ['t', 't', 't', 'u'],
    quality: Float64Array.of(0, NaN, 1, 1, 1, NaN, 0.5, 0.25),
  });
  expect([...rowOf]).toEqual([0, 1, 0, 2]);
  expect(data).toEqual({
    experts: ['a', 'b'],
    texts: ['x', 'y', 'x'],
    tasks: ['t', 't', 'u'],
    quality: Float64Array.of(0.5, NaN, 1, 1, 0.5, 0.25),
  });
});
