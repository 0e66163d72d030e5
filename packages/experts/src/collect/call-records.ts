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
/** The connection broke after the request was sent. */
const SENT: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** The record of a call that succeeded. `maxCostUsd` is what was reserved for it: it counts where what it did cost is not known. */
export function successRecord(
  call: CallIdentity,
  asked: Asked,
  { keepsResponses, maxCostUsd }: { keepsResponses: boolean; maxCostUsd: number },
): CallRecord {
  const { usage, seconds, nll, attempts, text, finishReason, secondsToFirstToken } = asked;
  const costUsd = asked.costUsd !== null && asked.costUsd >= 0 ? asked.costUsd : null;
  // Every field by its name, also where it is undefined: spreading what may be nothing takes ten times as long.
  return {
    key: call.key,
    costUsd,
    reservedUsd: costUsd === null && maxCostUsd > 0 ? maxCostUsd : undefined,
    code: null,
    expert: call.expert,
    seconds,
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    id: call.id,
    sample: call.sample,
    secondsToFirstToken,
    cachedInputTokens: usage.cachedInputTokens > 0 ? usage.cachedInputTokens : undefined,
    tokensEstimated: usage.estimated || undefined,
    nll: Number.isNaN(nll) ? undefined : nll,
    finishReason,
    attempts,
    outputChars: text.length,
    response: keepsResponses ? text : undefined,
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
    ...(reservedUsd > 0 && mayBeBilled(code, known?.details.reason) && { reservedUsd }),
    code,
    seconds: null,
    inputTokens: null,
    outputTokens: null,
    attempts: Number(known?.details.attempts ?? 1),
  };
}

function mayBeBilled(code: string, reason: unknown): boolean {
  return MAYBE_BILLED.has(code) || (code === 'TOROUTER_EXPERT_UNREACHABLE' && SENT.has(reason));
}
