/** What an expert charges. */
export interface Price {
  /** US dollars per million input tokens. */
  readonly inputUsdPerMillion: number;
  /** US dollars per million output tokens. */
  readonly outputUsdPerMillion: number;
}
