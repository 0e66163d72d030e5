/** A sum and of how many it is. */
export interface Tally {
  sum: number;
  count: number;
}

/** What an expert did in a journal. Sums are over the calls that succeeded and of which the figure is known. */
export interface ExpertTotals {
  /** Different ones: a call that was tried again counts once. */
  calls: number;
  /** Of these, the ones that have not succeeded. */
  failures: number;
  readonly costUsd: Tally;
  readonly seconds: Tally;
  readonly inputTokens: Tally;
  readonly outputTokens: Tally;
}
