/** How far a collection is. */
export interface CollectProgress {
  type: 'progress';
  /** Calls that finished, those of earlier runs included. */
  done: number;
  total: number;
  /** Of those that are done. */
  failures: number;
  inFlight: number;
  /** US dollars so far, earlier runs included; calls of unknown cost are not in it. */
  costUsd: number;
  /** Of the last half minute; NaN at first. */
  callsPerSecond: number;
  /** Until all calls are done at that rate; NaN where it is not known. */
  secondsLeft: number;
}

/** What happens during a collection. */
export type CollectEvent =
  | {
      type: 'collect-start';
      instructions: number;
      datasets: Record<string, number>;
      experts: string[];
      calls: number;
      /** Of these, calls that earlier runs have finished. */
      done: number;
      /** Of these, those that failed. */
      failures: number;
    }
  | CollectProgress
  | { type: 'expert-stopped'; expert: string; why: 'gave-up' | 'cost-cap'; code?: string; message: string }
  | { type: 'score-progress'; done: number; total: number }
  | { type: 'collect-end'; summary: CollectSummary };

/** What one expert did in a collection, all runs together. */
export interface ExpertSummary {
  name: string;
  done: number;
  /** Of those that are done. */
  failures: number;
  /** Known costs, in US dollars; null where none is known. */
  costUsd: number | null;
  /** Means over the calls that succeeded; NaN where nothing is known. */
  meanSeconds: number;
  meanInputTokens: number;
  meanOutputTokens: number;
  meanScore: number;
  /** Responses without a score: their scorer failed. */
  unscored: number;
}

/** What a collection came to. */
export interface CollectSummary {
  /** `complete`: every call is done. `drained`: it was told to stop. `partial`: an expert was given up, or the cost cap was reached. */
  status: 'complete' | 'drained' | 'partial';
  calls: number;
  done: number;
  failures: number;
  /** Failures by error code. */
  failureCodes: Record<string, number>;
  costUsd: number;
  /** Of this run. */
  seconds: number;
  experts: ExpertSummary[];
  /** Experts that have not answered once, and are not in the outcomes. */
  silent: string[];
  /** Whether the outcomes were written. */
  written: boolean;
}
