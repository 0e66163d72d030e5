import type { Prices } from './cost-of.js';

/** The prices among other settings; undefined where there are none. */
export function pricesOf({
  priceInputUsdPerMillion,
  priceOutputUsdPerMillion,
  priceCachedInputUsdPerMillion,
}: Prices): Prices | undefined {
  const prices: Prices = {
    ...(priceInputUsdPerMillion !== undefined && { priceInputUsdPerMillion }),
    ...(priceOutputUsdPerMillion !== undefined && { priceOutputUsdPerMillion }),
    ...(priceCachedInputUsdPerMillion !== undefined && { priceCachedInputUsdPerMillion }),
  };
  return Object.keys(prices).length === 0 ? undefined : prices;
}
