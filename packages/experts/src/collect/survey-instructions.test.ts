import { expect, it } from '@jest/globals';
import type { Instruction } from '@torouter/data';
import fc from 'fast-check';
import { evenShares } from './even-shares.js';
import { surveyInstructions } from './survey-instructions.js';

const row = (dataset: string, i: number): Instruction => ({
  ...{ id: `${dataset}/${i}`, dataset, prompt: `Prompt ${i}`, reference: `Reference ${i}` },
});
const rows = (sizes: Record<string, number>) =>
  Object.entries(sizes).flatMap(([dataset, size]) => Array.from({ length: size }, (_, i) => row(dataset, i)));

it('draws as many of each dataset as its share; more contain fewer, whatever the order of the rows', async () => {
  const sizes = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 6 }), { minKeys: 1 });
  const limit = fc.integer({ min: 1, max: 25 });
  await fc.assert(
    fc.asyncProperty(sizes, limit, fc.nat(3), fc.nat(), async (sizes, limit, more, seed) => {
      const all = rows(sizes);
      const survey = await surveyInstructions(all, { limit, seed });
      const drawn = all.filter((one) => survey.selection.has(one));
      const shares = Object.fromEntries(evenShares(new Map(Object.entries(sizes)), limit));
      expect(survey.datasets).toEqual(shares);
      expect(survey.count).toBe(drawn.length);
      for (const [dataset, share] of Object.entries(shares))
        expect(drawn.filter((one) => one.dataset === dataset)).toHaveLength(share);
      expect(all.filter(({ id }) => survey.ids.has(id))).toEqual(drawn);
      expect(survey.examples).toEqual(drawn);
      const reversed = await surveyInstructions(all.toReversed(), { limit: limit + more, seed });
      for (const one of drawn) expect(reversed.selection.has(one)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it('takes all where there is no limit, and draws others by another seed', async () => {
  const all = rows({ a: 50, b: 50 });
  const survey = await surveyInstructions(all, { seed: 1 });
  expect(survey).toMatchObject({ count: 100, datasets: { a: 50, b: 50 } });
  expect(all.every((one) => survey.selection.has(one) && survey.ids.has(one.id))).toBe(true);
  const idsOf = async (seed: number) => {
    const { selection } = await surveyInstructions(all, { limit: 20, seed });
    return all.filter((one) => selection.has(one)).map(({ id }) => id);
  };
  expect(await idsOf(1)).not.toEqual(await idsOf(2));
});

it('examples are spread over all that take part', async () => {
  for (const limit of [undefined, 1500]) {
    const { examples } = await surveyInstructions(rows({ a: 1000, b: 1000, c: 1000 }), { limit, seed: 1 });
    expect(examples).toHaveLength(256);
    for (const dataset of ['a', 'b', 'c'])
      expect(Math.abs(examples.filter((one) => one.dataset === dataset).length - 256 / 3)).toBeLessThan(2);
  }
});

it('the hash is of everything that is asked and right, of all rows in their order', async () => {
  const all = rows({ a: 5 });
  const hashOf = async (rows: Instruction[], limit?: number) =>
    (await surveyInstructions(rows, { limit, seed: 1 })).hash;
  const hash = await hashOf(all);
  expect(await hashOf(all, 2)).toBe(hash);
  expect(await hashOf(all.map((one) => ({ ...one, split: 'test', extra: { a: 1 } })))).toBe(hash);
  const [first, ...others] = all;
  for (const other of [
    [...others, first],
    others,
    [{ ...first, prompt: 'x' }, ...others],
    [{ ...first, reference: 'x' }, ...others],
    [{ ...first, answerKey: 'A' }, ...others],
    [{ ...first, finalAnswer: 'A' }, ...others],
    [{ ...first, choices: [{ label: 'A', text: 'x' }] }, ...others],
  ])
    expect(await hashOf(other)).not.toBe(hash);
});

it('refuses an id that comes twice, also in another dataset or far behind, and names it', async () => {
  const all = rows({ a: 3000 });
  for (const again of [all[0], { ...all[7], dataset: 'b' }])
    await expect(surveyInstructions([...all, again], { seed: 1 })).rejects.toMatchObject({
      code: 'TOROUTER_DUPLICATE_QUERY',
      message: expect.stringContaining(`"${again.id}"`),
    });
});

it('hears its signal', async () => {
  const reason = new Error('enough');
  const caller = new AbortController();
  async function* instructions() {
    yield row('a', 0);
    caller.abort(reason);
    yield row('a', 1);
  }
  await expect(surveyInstructions(instructions, { seed: 1, signal: caller.signal })).rejects.toBe(reason);
});
