import { expect, it } from '@jest/globals';
import { pricesOf } from './prices-of.js';

it('takes prices alone out of settings', () => {
  const prices = { priceInputUsdPerMillion: 0, priceOutputUsdPerMillion: 2, priceCachedInputUsdPerMillion: 0.5 };
  expect(pricesOf({ name: 'large', ...prices } as never)).toEqual(prices);
  expect(pricesOf({ priceOutputUsdPerMillion: 2, priceInputUsdPerMillion: undefined })).toEqual({
    priceOutputUsdPerMillion: 2,
  });
});

it('is nothing where there are none', () => {
  expect(pricesOf({ name: 'large' } as never)).toBeUndefined();
});
