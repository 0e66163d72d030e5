import type { ExpertConfig } from '../expert-config.js';
import type { Usage } from '../expert.js';

/** Prices of an expert in US dollars per million tokens. */
export type Prices = Pick<
  ExpertConfig,
  'priceInputUsdPerMillion' | 'priceOutputUsdPerMillion' | 'priceCachedInputUsdPerMillion'
>;

/** Cost of a call in US dollars; null where a price is not known. */
export function costOf(
  { inputTokens, outputTokens, cachedInputTokens }: Usage,
  {
    priceInputUsdPerMillion: input,
    priceOutputUsdPerMillion: output,
    priceCachedInputUsdPerMillion: cached = input,
  }: Prices,
): number | null {
  if (input === undefined || output === undefined) return null;
  const fromCache = Math.min(cachedInputTokens, inputTokens);
  return ((inputTokens - fromCache) * input + fromCache * cached! + outputTokens * output) / 1e6;
}
