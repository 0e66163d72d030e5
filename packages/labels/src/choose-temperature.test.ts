import { expect, it } from '@jest/globals';
import { chooseTemperature, DEFAULT_TEMPERATURES } from './choose-temperature.js';

it('takes the lowest loss, the higher temperature on a tie', async () => {
  const losses = new Map([
    [0.1, 3],
    [0.3, 1],
    [1, 1],
    [10, 2],
  ]);
  const chosen = await chooseTemperature([...losses.keys()], (temperature) => losses.get(temperature)!);
  expect(chosen.temperature).toBe(1);
  expect(chosen.results).toHaveLength(4);
});

it('tries the default candidates one after another', async () => {
  const tried: number[] = [];
  await chooseTemperature(undefined, async (temperature) => tried.push(temperature));
  expect(tried).toEqual(DEFAULT_TEMPERATURES);
});

it('passes over losses that are no number, and refuses when all are', async () => {
  expect((await chooseTemperature([1, 2], (temperature) => (temperature === 1 ? NaN : 5))).temperature).toBe(2);
  await expect(chooseTemperature([1], () => NaN)).rejects.toThrow(/no candidate/);
  await expect(chooseTemperature([], () => 1)).rejects.toThrow(/no candidate/);
});

it('stops when told to', async () => {
  const reason = new Error('enough');
  await expect(chooseTemperature([1], () => 1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
