/** What is needed of a call to count it. NaN = not known. */
export interface CallPrefix {
  /** The first 8 digits of the key, as an unsigned 32-bit number. */
  readonly keyHigh: number;
  /** The last 8. */
  readonly keyLow: number;
  readonly costUsd: number;
  readonly reservedUsd: number;
  readonly failed: boolean;
  readonly expert: string;
  readonly seconds: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}
