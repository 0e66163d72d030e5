import type { ExpertConfig } from '../expert-config.js';
import type { Usage } from '../expert.js';

/** Prices of an expert in US dollars per million tokens. */
export type Prices = Pick<ExpertConfig, 'priceInputUsdPerMillion' | 'priceOutputUsdPerMillion'>;

/** Cost of a call in US dollars; null where a price is not known. */
export function costOf(
  { inputTokens, outputTokens }: Usage,
  { priceInputUsdPerMillion: input, priceOutputUsdPerMillion: output }: Prices,
): number | null {
  if (input === undefined || output === undefined) return null;
  return (inputTokens * input + outputTokens * output) / 1e6;
}
