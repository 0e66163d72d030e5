import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workbench } from '@torouter/test-utils';
import { OutcomeTable, type OutcomeTableParts } from '../outcome-table.js';
import { expectRaised, inFolder } from '../testing/helpers.js';
import { estimateTokens } from './estimate-tokens.js';
import { readPrices } from './read-prices.js';
import { withCosts } from './with-costs.js';

const reading = (content: unknown) =>
  inFolder(async (folder) => {
    await writeFile(join(folder, 'prices.json'), typeof content === 'string' ? content : JSON.stringify(content));
    return readPrices(join(folder, 'prices.json'));
  });

const price = (inputUsdPerMillion: number, outputUsdPerMillion: number) => ({
  inputUsdPerMillion,
  outputUsdPerMillion,
});

describe('readPrices', () => {
  it('reads pairs, objects, and remarks beside them', async () => {
    expect(await reading({ $schema: 'x', _note: 'y', a: [1, 2], b: price(0, 0.5) })).toEqual({
      a: price(1, 2),
      b: price(0, 0.5),
    });
  });

  it('reads an experts file and passes over experts without a price', async () => {
    const experts = [
      { name: 'a', protocol: 'openai', priceInputUsdPerMillion: 3, priceOutputUsdPerMillion: 15 },
      { name: 'b', protocol: 'replay' },
    ];
    expect(await reading({ experts })).toEqual({ a: price(3, 15) });
  });

  it('reads several tables, of which the first with a name decides', async () => {
    const tables = [{ source: 's', prices: { a: [1, 2] } }, { prices: { a: [9, 9], b: [3, 4] } }];
    expect(await reading({ unit: 'u', tables })).toEqual({ a: price(1, 2), b: price(3, 4) });
  });

  it.each([
    ['one number', { a: [1] }],
    ['three', { a: [1, 2, 3] }],
    ['text', { a: ['1', '2'] }],
    ['a negative price', { a: [-1, 2] }],
    ['a number alone', { a: 1 }],
    ['null', { a: null }],
    ['half an object', { a: { inputUsdPerMillion: 1 } }],
    ['half an expert', { experts: [{ name: 'a', priceInputUsdPerMillion: 1 }] }],
    ['an expert without a name', { experts: [{ priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 1 }] }],
    ['an expert that is text', { experts: ['a'] }],
    ['a table without prices', { tables: [{}] }],
  ])('refuses %s', async (_, content) => {
    await expectRaised(() => reading(content), 'TOROUTER_BAD_RECORD');
  });

  it('refuses a file that prices nobody, is no object, or is not there', async () => {
    for (const content of [{}, { _note: 'x' }, { experts: [{ name: 'a' }] }, { tables: [] }])
      await expectRaised(() => reading(content), 'TOROUTER_EMPTY_DATA');
    await expectRaised(() => reading('[]'), 'TOROUTER_FILE_UNREADABLE');
    await expectRaised(() => reading('{'), 'TOROUTER_FILE_UNREADABLE');
    await expectRaised(() => readPrices('/nowhere/prices.json'), 'TOROUTER_FILE_NOT_FOUND');
  });

  const published = workbench('data/outcomes/prices.json');
  (published ? it : it.skip)('reads the tables of the workbench', async () => {
    const prices = await readPrices(published!);
    expect(prices['gpt-4o-2024-08-06']).toEqual(price(2.5, 10)); // fourth table
    expect(prices['gpt-3.5-turbo-1106']).toEqual(price(1, 2)); // first and third
  });
});

describe('withCosts', () => {
  // the prompt has 40 characters: 10 tokens where they are not recorded
  const costs = (parts: Partial<OutcomeTableParts>, prices = { a: price(100_000, 1_000_000) }) => {
    const given = {
      queries: [{ id: '1', prompt: 'x'.repeat(40), dataset: '' }],
      experts: ['a'],
      metrics: {},
      ...parts,
    };
    const { table, estimated, computed, unpriced } = withCosts(new OutcomeTable(given), prices);
    return { cost: table.has('cost') ? [...table.metric('cost')] : undefined, estimated, computed, unpriced };
  };
  const one = (value: number) => Float64Array.of(value);

  it('is tokens times price', () => {
    expect(costs({ metrics: { inputTokens: one(20), outputTokens: one(3) } })).toEqual({
      cost: [5],
      estimated: false,
      computed: 1,
      unpriced: [],
    });
  });

  it('estimates what is not recorded: input from the prompt, output from its length, else from the response', () => {
    expect(costs({ metrics: { outputTokens: one(3) } })).toMatchObject({ cost: [4], estimated: true });
    expect(costs({ metrics: { inputTokens: one(20), outputChars: one(8) } })).toMatchObject({
      cost: [4],
      estimated: true,
    });
    expect(costs({ texts: { response: ['x'.repeat(12)] } })).toMatchObject({ cost: [4], estimated: true });
    expect(costs({ metrics: { outputChars: one(8) }, texts: { response: ['x'] } })).toMatchObject({ cost: [3] });
    expect(costs({ metrics: { outputTokens: one(3), outputChars: one(800) } })).toMatchObject({ cost: [4] });
    expect(costs({ texts: { response: [''] } })).toMatchObject({ cost: [1] });
  });

  it('is missing where nothing is known of the answer, which is no estimate', () => {
    for (const parts of [{ metrics: { score: one(1) } }, { texts: { response: [null] } }])
      expect(costs(parts)).toEqual({ cost: undefined, estimated: false, computed: 0, unpriced: [] });
  });

  it('leaves a recorded cost where none can be computed', () => {
    expect(costs({ metrics: { cost: one(7) } })).toEqual({ cost: [7], estimated: false, computed: 0, unpriced: [] });
  });

  it('leaves experts without a price what was recorded, and names them', () => {
    const parts = {
      experts: ['a', 'b', 'constructor'],
      metrics: {
        cost: Float64Array.of(7, 7, NaN),
        inputTokens: Float64Array.of(1, 1, 1),
        outputTokens: Float64Array.of(1, 1, 1),
      },
    };
    expect(costs(parts)).toEqual({
      cost: [1.1, 7, NaN],
      estimated: false,
      computed: 1,
      unpriced: ['b', 'constructor'],
    });
  });

  it('a price of 0 is a price', () => {
    expect(costs({ metrics: { outputTokens: one(3) } }, { a: price(0, 0) })).toMatchObject({ cost: [0], unpriced: [] });
  });

  it('does not change the table it was given', () => {
    const metrics = { cost: one(7), inputTokens: one(1), outputTokens: one(1) };
    costs({ metrics });
    expect(metrics.cost[0]).toBe(7);
  });

  it('counts four characters a token', () => {
    expect([0, 4, 6].map(estimateTokens)).toEqual([0, 1, 1.5]);
  });
});
