import { TorouterError } from '@torouter/data';
import type { DecisionSeconds } from './evaluation.js';
import { quantile } from './quantile.js';

const WARM_UP = 20;

/**
 * Times decisions one after another, as a caller without concurrency sees them, after a warm-up of up to 20 that does not count.
 *
 * @param route What is timed; its result is not looked at.
 * @param limit Texts that are timed, from the first on. @default 200
 * @returns Median and 99th percentile in seconds.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where there is no text or `limit` is below 1; TOROUTER_ABORTED.
 */
export async function measureDecisions(
  route: (text: string) => Promise<unknown>,
  texts: readonly string[],
  { limit = 200, signal }: { limit?: number; signal?: AbortSignal } = {},
): Promise<DecisionSeconds> {
  const timed = texts.slice(0, limit);
  if (!(limit >= 1) || !timed.length)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `measureDecisions: at least one text and a limit of at least 1 are needed; got ${texts.length} texts and limit ${limit}.`,
    );
  const decide = async (text: string) => {
    if (signal?.aborted)
      throw new TorouterError('TOROUTER_ABORTED', 'The timing was given up.', { cause: signal.reason });
    await route(text);
  };
  for (const text of timed.slice(0, WARM_UP)) await decide(text);
  const seconds = new Float64Array(timed.length);
  for (const [i, text] of timed.entries()) {
    const start = performance.now();
    await decide(text);
    seconds[i] = (performance.now() - start) / 1000;
  }
  seconds.sort();
  return { p50: quantile(seconds, 0.5), p99: quantile(seconds, 0.99) };
}
