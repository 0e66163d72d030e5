import { TorouterError } from '@torouter/data';
import { countOptions, type CountOptions } from './count-options.js';

/** Settings of a {@link TfidfVectorizer}: those of counting, and how counts are weighed. */
export interface TfidfOptions extends CountOptions {
  /** Length of every row that is not empty. @default 'l2' */
  readonly norm: 'l2' | 'l1' | null;
  /** Weigh terms by how rare they are. @default true */
  readonly useIdf: boolean;
  /** idf = ln((1 + n) / (1 + df)) + 1, else ln(n / df) + 1. @default true */
  readonly smoothIdf: boolean;
  /** 1 + ln(count) instead of the count. @default false */
  readonly sublinearTf: boolean;
}

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function tfidfOptions(options: Partial<TfidfOptions>): TfidfOptions {
  const { norm = 'l2', useIdf = true, smoothIdf = true, sublinearTf = false, ...counting } = options;
  if (norm !== 'l2' && norm !== 'l1' && norm !== null)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `TfidfVectorizer: norm must be 'l2', 'l1' or null, got ${String(norm)}.`,
    );
  return { ...countOptions(counting), norm, useIdf, smoothIdf, sublinearTf };
}
