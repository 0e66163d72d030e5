import { describe, expect, it } from '@jest/globals';
import { fakeExpert } from '../fixtures/fakes.js';
import { switchCostUsd } from './switch-cost.js';

const messages = [
  { role: 'system', content: 'x'.repeat(4000) },
  { role: 'user', content: [{ type: 'text', text: 'y'.repeat(4000) }, { type: 'image_url' }] },
  { role: 'assistant', content: 'not cached yet' },
  { role: 'user', content: 'new' },
];
const prices = (input?: number, cached?: number) => ({
  priceInputUsdPerMillion: input,
  priceCachedInputUsdPerMillion: cached,
  priceOutputUsdPerMillion: 9,
});
const cost = (entry: ReturnType<typeof prices> | undefined, of = messages) =>
  switchCostUsd({ ...fakeExpert('small'), prices: entry }, of);

describe('switchCostUsd', () => {
  it('is what the cache would have saved on what was read already', () => {
    // 2,000 tokens at 2.50 instead of 0.50 per million.
    expect(cost(prices(2.5, 0.5))).toBeCloseTo(0.004, 12);
  });

  it.each([
    ['without prices', undefined],
    ['without a price for cached input', prices(2.5)],
    ['without a price for input', prices(undefined, 0.5)],
    ['where the cache saves nothing', prices(0.5, 0.5)],
  ])('is nothing %s', (_, entry) => {
    expect(cost(entry)).toBe(0);
  });

  it('is nothing where nothing was answered yet, or nothing has text', () => {
    expect(cost(prices(2.5, 0.5), [messages[0], messages[1]])).toBe(0);
    const silent = [{ role: 'user', content: null as never }, messages[2], messages[3]];
    expect(cost(prices(2.5, 0.5), silent)).toBe(0);
  });
});
