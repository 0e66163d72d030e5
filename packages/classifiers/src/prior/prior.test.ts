import { describe, expect, it } from '@jest/globals';
import { drain } from '@torouter/data';
import type { TrainEvent } from '../classifier.js';
import { classifierChecks } from '../conformance/classifier-checks.js';
import { toyData } from '../conformance/toy-data.js';
import { fitPrior } from './fit-prior.js';
import { restorePrior } from './restore-prior.js';

describe('prior', () => {
  for (const check of classifierChecks({ name: 'prior', fit: fitPrior, restore: restorePrior }))
    it(check.name, check.run);
});

/** Index of the highest score for one text. */
async function chosen(data: ReturnType<typeof toyData>, text: string, options = {}): Promise<number> {
  const { scores } = await (await drain(fitPrior(data, options))).predict([text]);
  return scores.indexOf(Math.max(...scores));
}

it('asks the best expert of the task', async () => {
  expect(await chosen(toyData(), 'the sum of the coins')).toBe(0);
  expect(await chosen(toyData(), 'a verb and its tense')).toBe(1);
  expect(await chosen(toyData(), 'return the string in a loop')).toBe(2);
});

it('predicts the task’s mean, drawn towards the expert’s global one', async () => {
  const data = toyData({ rows: 120 });
  const sharp = await (await drain(fitPrior(data, { shrinkage: 0, l2: 1e-4 }))).predict([data.texts[0]]);
  // Expert 0 is always right on task 0.
  expect(sharp.scores[0]).toBeCloseTo(1, 2);
  const shrunk = await (await drain(fitPrior(data, { shrinkage: 1e6, l2: 1e-4 }))).predict([data.texts[0]]);
  expect(shrunk.scores[0]).toBeCloseTo(0.5, 1);
});

it('finds tasks itself where rows name none', async () => {
  const data = { ...toyData({ rows: 240 }), tasks: new Array<string>(240).fill('') };
  const events: TrainEvent[] = [];
  await drain(fitPrior(data), (event) => events.push(event));
  expect(events).toContainEqual({ type: 'note', message: expect.stringMatching(/grouped into ([48]|16) clusters/) });
  expect(await chosen(data, 'the sum of the coins')).toBe(0);
  expect(await chosen(data, 'a verb and its tense')).toBe(1);
});

it('mixes rows with and without a task', async () => {
  const data = toyData({ rows: 120 });
  const half = { ...data, tasks: data.tasks.map((task, i) => (i % 2 ? task : '')) };
  expect(await chosen(half, 'return the string in a loop')).toBe(2);
});

it('does not fall for an expert that was lucky in a small task', async () => {
  // 100 rows where expert 0 is right 80 %, expert 1 50 %; a task of two rows where expert 1 happened to be right twice.
  const rows = 102;
  const quality = Float64Array.from({ length: rows * 2 }, (_, k) => {
    const [i, j] = [k >> 1, k % 2];
    if (i >= 100) return j;
    return j === 0 ? (i % 5 ? 1 : 0) : i % 2;
  });
  const data = {
    ...toyData({ rows, experts: 2 }),
    quality,
    tasks: Array.from({ length: rows }, (_, i) => (i < 100 ? 'large' : 'small')),
  };
  expect(await chosen(data, data.texts[101])).toBe(0);
  expect(await chosen(data, data.texts[101], { shrinkage: 0, l2: 1e-6 })).toBe(1);
});

it.each([{ shrinkage: -1 }, { l2: 0 }, { clusters: [] }, { clusters: [1.5] }])('refuses %j', async (options) => {
  await expect(drain(fitPrior(toyData(), options))).rejects.toMatchObject({ code: 'TOROUTER_INVALID_ARGUMENT' });
});
