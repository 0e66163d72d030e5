import type { CallRecord } from './call-record.js';

/** What a field of a {@link CallRecord} may hold. */
export interface CallField {
  /** key: 16 hex digits; amount: a number of at least 0; count: a whole amount; flag: true. */
  readonly kind: 'key' | 'text' | 'amount' | 'count' | 'number' | 'flag';
  readonly nullable?: true;
  readonly optional?: true;
}

/** The fields of a {@link CallRecord} in the order of a line. The prefix scanner knows those up to `outputTokens` by heart. */
export const CALL_FIELDS: Readonly<Record<keyof CallRecord, CallField>> = {
  key: { kind: 'key' },
  costUsd: { kind: 'amount', nullable: true },
  reservedUsd: { kind: 'amount', optional: true },
  code: { kind: 'text', nullable: true },
  expert: { kind: 'text' },
  seconds: { kind: 'amount', nullable: true },
  inputTokens: { kind: 'amount', nullable: true },
  outputTokens: { kind: 'amount', nullable: true },
  id: { kind: 'text' },
  sample: { kind: 'count' },
  secondsToFirstToken: { kind: 'amount', optional: true },
  cachedInputTokens: { kind: 'amount', optional: true },
  tokensEstimated: { kind: 'flag', optional: true },
  nll: { kind: 'number', optional: true },
  finishReason: { kind: 'text', optional: true, nullable: true },
  attempts: { kind: 'count' },
  outputChars: { kind: 'count', optional: true },
  response: { kind: 'text', optional: true },
  score: { kind: 'number', optional: true },
  bertSim: { kind: 'number', optional: true },
  answer: { kind: 'text', optional: true, nullable: true },
};
