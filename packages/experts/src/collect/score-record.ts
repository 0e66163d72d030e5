/** What was computed of a response; the fields in the order of the line in `scores.jsonl`. */
export interface ScoreRecord {
  /** Of the call. */
  readonly key: string;
  readonly score?: number;
  /** What the scorer took for the answer; null where it found none. */
  readonly answer?: string | null;
  readonly bertSim?: number;
  /** TOROUTER_SCORER_FAILED where there is no score for that reason. */
  readonly error?: string;
}
