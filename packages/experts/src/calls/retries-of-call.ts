import { TorouterError } from '@torouter/data';
import type { CallOptions } from '../expert.js';
import type { RetrySettings } from './retry-delay.js';

/**
 * How often a call is tried again: as its entry says, or as its caller does.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where the caller's number is none.
 */
export function retriesOfCall(entry: RetrySettings, { maxRetries }: CallOptions): RetrySettings {
  if (maxRetries === undefined) return entry;
  if (!Number.isInteger(maxRetries) || maxRetries < 0)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `maxRetries should be a whole number of at least 0, got ${String(maxRetries)}. Leave it out for the entry's own.`,
      { details: { option: 'maxRetries' } },
    );
  return { ...entry, maxRetries };
}
