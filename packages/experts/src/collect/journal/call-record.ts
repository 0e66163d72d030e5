/** One finished call of an expert on an instruction, as it stands on a line of the journal; the fields in the order of the line. */
export interface CallRecord {
  /** Of instruction, expert and sample, by {@link callKey}: 16 hex digits. */
  readonly key: string;
  /** US dollars; null where it is not known. */
  readonly costUsd: number | null;
  /** What a failed call may have cost at most, in US dollars, where it may have been billed. */
  readonly reservedUsd?: number;
  /** Error code of a call that failed; null of one that succeeded. */
  readonly code: string | null;
  readonly expert: string;
  /** Submission to completion. */
  readonly seconds: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Of the instruction. */
  readonly id: string;
  /** Which of the answers to the same instruction, from 0. */
  readonly sample: number;
  readonly secondsToFirstToken?: number;
  readonly cachedInputTokens?: number;
  /** Where the expert did not report the tokens. */
  readonly tokensEstimated?: true;
  /** Mean negative log-likelihood of the generated tokens, in nats. */
  readonly nll?: number;
  readonly finishReason?: string | null;
  /** Requests that it took. */
  readonly attempts: number;
  readonly outputChars?: number;
  /** What the expert wrote, where it is kept. */
  readonly response?: string;
  readonly score?: number;
  readonly bertSim?: number;
  /** What a scorer read out of the response; null where it found nothing. */
  readonly answer?: string | null;
}
