/** Sum and number of log probabilities. */
export interface LogProbabilities {
  sum: number;
  count: number;
}

/** What providers write for "not among the most likely, so unknown". */
const UNKNOWN = -9999;

/**
 * Adds the log probabilities of a choice's tokens, in the shape of chat completions (`content[].logprob`, `refusal[].logprob`) or of completions
 * (`token_logprobs[]`). Tokens without one are left out.
 */
export function addLogProbabilities(to: LogProbabilities, logprobs: unknown): void {
  if (typeof logprobs !== 'object' || logprobs === null) return;
  const { content, refusal, token_logprobs: plain } = logprobs as Record<string, unknown>;
  for (const list of [content, refusal])
    if (Array.isArray(list)) for (const token of list) add(to, (token as { logprob?: unknown } | null)?.logprob);
  if (Array.isArray(plain)) for (const value of plain) add(to, value);
}

/** Mean negative log-likelihood in nats per token; NaN of none. */
export function meanNll({ sum, count }: LogProbabilities): number {
  return count === 0 ? NaN : (0 - sum) / count;
}

function add(to: LogProbabilities, value: unknown): void {
  if (typeof value !== 'number' || !(value > UNKNOWN) || value > 0) return;
  to.sum += value;
  to.count++;
}
