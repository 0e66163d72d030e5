import type { Metric } from '@torouter/data';
import type { Interval } from './paired-bootstrap.js';

/** What a row of an {@link Evaluation} stands for; {@link evaluate} defines each. */
export type RowKind =
  | 'router'
  | 'expert'
  | 'random'
  | 'zeroMean'
  | 'zeroHull'
  | 'bestSingle'
  | 'bestPerDataset'
  | 'bestSingleHindsight'
  | 'bestPerDatasetHindsight'
  | 'oracle';

/** How queries become one figure: every query counts alike, or every dataset does. */
export type Average = 'rows' | 'datasets';

/** Time of one decision in seconds. */
export interface DecisionSeconds {
  p50: number;
  p99: number;
}

/** One dataset of an {@link EvaluationRow}. */
export interface DatasetResult {
  /** Scored queries of the dataset. */
  n: number;
  /** Of these, queries that the mean leaves out, because the choice has no recorded outcome. */
  missing: number;
  /** Mean quality; NaN where nothing is recorded. */
  quality: number;
  /** Total over the n queries in US dollars; null where one is not recorded. */
  costUsd: number | null;
}

/** A router, an expert or a baseline, scored. Qualities are NaN (null in JSON) where not a single outcome is recorded. */
export interface EvaluationRow {
  name: string;
  kind: RowKind;
  /** Scored queries. */
  n: number;
  /** Of these, queries that means leave out, because the choice has no recorded outcome. Never imputed. */
  missing: number;
  /** Mean of the metric, higher is better: a metric where less is better is negated. Scores are fractions in [0, 1]. */
  quality: number;
  qualityLow: number;
  qualityHigh: number;
  /** This row's quality minus bestSingle's, over the queries where both are recorded. */
  deltaToBestSingle: Interval;
  /** The oracle's quality minus this row's, over the queries where this row's is recorded. */
  regret: number;
  /** Total over the n queries in US dollars; null where it is not recorded for one or more of them. */
  costUsd: number | null;
  /** Mean per query in US dollars over the queries where it is recorded; null where there is none. */
  meanCostUsd: number | null;
  /** Queries without a recorded cost. */
  missingCosts: number;
  /** Share of the queries that each expert answers; sums to 1. */
  sharePerExpert: Record<string, number>;
  /** Entropy of those shares in nats; near 0 a router has collapsed onto one expert. */
  shareEntropy: number;
  perDataset: Record<string, DatasetResult>;
  /** For routers whose decisions were timed. */
  decisionSeconds?: DecisionSeconds;
}

/** What {@link evaluate} finds: plain data, the schema of `torouter eval --json`. */
export interface Evaluation {
  seed: number;
  /** Resamples behind every interval. */
  resamples: number;
  /** Fingerprint of the outcomes, as given. */
  dataHash: string;
  /** Which rows were scored, as given. */
  split: string;
  average: Average;
  metric: Metric;
  /** What the reader of dollars must know (whose prices, what is estimated), as given. */
  costNote?: string;
  /** In the order of the printed table; hindsight and single experts come last. */
  rows: EvaluationRow[];
}
