import type { ErrorCode } from '@torouter/data';

/** What one expert did since the gateway started. */
export class ExpertCounts {
  hits = 0;
  /** Requests that came after another expert had failed. */
  movedTo = 0;
  inputTokens = 0;
  outputTokens = 0;
  costUsd = 0;
  /** Answers without a known cost. */
  unpriced = 0;
  readonly errors = new Map<ErrorCode, number>();
}
