import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planBatches } from './plan-batches.js';

const lengthsOf = (rows: number) => Int32Array.from({ length: rows }, (_, row) => 3 + ((row * 7919) % 120));

it('has every row once, in batches of the size asked for but for one a pool', () => {
  fc.assert(
    fc.property(fc.nat(900), fc.integer({ min: 1, max: 9 }), fc.nat(5), (rows, batchSize, epoch) => {
      const batches = planBatches(lengthsOf(rows), { batchSize, seed: 1, epoch });
      expect(batches.flatMap((batch) => [...batch]).sort((a, b) => a - b)).toEqual([...Array(rows).keys()]);
      expect(batches).toHaveLength(Math.ceil(rows / batchSize));
      expect(batches.filter(({ length }) => length !== batchSize).length).toBeLessThanOrEqual(1);
    }),
  );
});

it('is the same for the same seed and epoch, and another for another', () => {
  const plan = (seed: number, epoch: number) => planBatches(lengthsOf(100), { batchSize: 8, seed, epoch });
  expect(plan(1, 0)).toEqual(plan(1, 0));
  expect(plan(1, 1)).not.toEqual(plan(1, 0));
  expect(plan(2, 0)).not.toEqual(plan(1, 0));
});

it('pads little, without putting short rows first', () => {
  const lengths = lengthsOf(4000);
  const batches = planBatches(lengths, { batchSize: 8, seed: 1, epoch: 0 });
  const longest = batches.map((batch) => Math.max(...Array.from(batch, (row) => lengths[row])));
  const padded = longest.reduce((sum, length) => sum + 8 * length, 0);
  expect(padded / lengths.reduce((sum, length) => sum + length, 0)).toBeLessThan(1.05);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean(longest.slice(0, 250)) - mean(longest.slice(250)))).toBeLessThan(10);
});
