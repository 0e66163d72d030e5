import { TorouterError } from '@torouter/data';
import type { Asked } from './ask-expert.js';
import type { CallRecord } from './journal/call-record.js';

/** What a record says of which call it is. */
export type CallIdentity = Pick<CallRecord, 'key' | 'expert' | 'id' | 'sample'>;

/** Failures of calls that may have been answered, and billed, all the same. */
const MAYBE_BILLED: ReadonlySet<string> = new Set([
  'TOROUTER_EXPERT_TIMEOUT',
  'TOROUTER_EXPERT_BAD_RESPONSE',
  'TOROUTER_EXPERT_STREAM_BROKEN',
]);

/** The record of a call that succeeded. */
export function successRecord(call: CallIdentity, asked: Asked, keepsResponses: boolean): CallRecord {
  const { usage, costUsd, seconds, nll, attempts, text, finishReason, secondsToFirstToken } = asked;
  return {
    ...call,
    costUsd,
    code: null,
    seconds,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    ...(secondsToFirstToken !== undefined && { secondsToFirstToken }),
    ...(usage.cachedInputTokens > 0 && { cachedInputTokens: usage.cachedInputTokens }),
    ...(usage.estimated && { tokensEstimated: true as const }),
    ...(!Number.isNaN(nll) && { nll }),
    finishReason,
    attempts,
    outputChars: text.length,
    ...(keepsResponses && { response: text }),
  };
}

/** The record of a call that failed. */
export function failureRecord(call: CallIdentity, error: unknown, reservedUsd: number): CallRecord {
  const known = TorouterError.isInstance(error) ? error : undefined;
  // What a function of the user's throws has no code of ours; its expert did not answer.
  const code = known?.code ?? 'TOROUTER_EXPERT_BAD_RESPONSE';
  return {
    ...call,
    costUsd: null,
    ...(reservedUsd > 0 && MAYBE_BILLED.has(code) && { reservedUsd }),
    code,
    seconds: null,
    inputTokens: null,
    outputTokens: null,
    attempts: Number(known?.details.attempts ?? 1),
  };
}
