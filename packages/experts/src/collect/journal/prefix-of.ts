import type { CallPrefix } from './call-prefix.js';
import type { CallRecord } from './call-record.js';

/** What a {@link PrefixScanner} reads of a call's line, of the call itself. */
export function prefixOf(record: CallRecord): CallPrefix {
  return {
    keyHigh: Number.parseInt(record.key.slice(0, 8), 16),
    keyLow: Number.parseInt(record.key.slice(8), 16),
    costUsd: record.costUsd ?? Number.NaN,
    reservedUsd: record.reservedUsd ?? Number.NaN,
    failed: record.code !== null,
    expert: record.expert,
    seconds: record.seconds ?? Number.NaN,
    inputTokens: record.inputTokens ?? Number.NaN,
    outputTokens: record.outputTokens ?? Number.NaN,
  };
}
