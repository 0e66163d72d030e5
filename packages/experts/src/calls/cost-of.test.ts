import { expect, it } from '@jest/globals';
import { costOf } from './cost-of.js';

const usage = { inputTokens: 1_000_000, outputTokens: 100_000, cachedInputTokens: 400_000, estimated: false };

it.each([
  [{ priceInputUsdPerMillion: 2, priceOutputUsdPerMillion: 10 }, 3],
  [{ priceInputUsdPerMillion: 2, priceOutputUsdPerMillion: 10, priceCachedInputUsdPerMillion: 0.5 }, 2.4],
  [{ priceInputUsdPerMillion: 2, priceOutputUsdPerMillion: 10, priceCachedInputUsdPerMillion: 0 }, 2.2],
  [{ priceInputUsdPerMillion: 0, priceOutputUsdPerMillion: 0 }, 0],
])('is by %j', (prices, expected) => {
  expect(costOf(usage, prices)).toBeCloseTo(expected, 12);
});

it.each([
  [{}],
  [{ priceInputUsdPerMillion: 1 }],
  [{ priceOutputUsdPerMillion: 1 }],
  [{ priceOutputUsdPerMillion: 1, priceCachedInputUsdPerMillion: 1 }],
])('is not known by %j', (prices) => {
  expect(costOf(usage, prices)).toBeNull();
});

it('is never below zero, however much is said to have come from the cache', () => {
  const prices = { priceInputUsdPerMillion: 2, priceOutputUsdPerMillion: 0, priceCachedInputUsdPerMillion: 1 };
  expect(costOf({ ...usage, cachedInputTokens: 9_000_000 }, prices)).toBeCloseTo(1, 12);
});
