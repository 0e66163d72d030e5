import type { Metric, TrainingMeans } from '@torouter/data';

/** What an artefact remembers of its training: enough to judge it fairly, and to repeat it. Plain JSON, no times, no paths. */
export interface TrainingRecord {
  /** Rows that the final classifier was fitted on, those of `validationRows` included. */
  readonly rows: number;
  /** Of them, rows that were not learned but chose the best epoch; absent where all were learned. */
  readonly validationRows?: number;
  /** SHA-256 of those rows. */
  readonly dataHash: string;
  /** What the classifier learned. */
  readonly metric: Metric;
  /** What `means`, and so an evaluation, call quality: the score where it is recorded, whatever was learned; else `metric`. */
  readonly qualityMetric: Metric;
  readonly seed: number;
  /** The classifier's options as they were used. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Per dataset and expert, for `bestSingle` and `bestPerDataset`. */
  readonly means: TrainingMeans;
  /** Soft labels; absent where the classifier does not learn from them. */
  readonly labels?: {
    readonly temperature: number;
    /** Mean entropy of the labels in nats; ln E is uniform, nothing to learn. */
    readonly meanEntropy: number;
    /** With temperature "auto": the validation loss of each candidate. */
    readonly candidates?: readonly { readonly temperature: number; readonly loss: number }[];
  };
  /** The cheapest setting that kept the best single expert's quality on validation rows; absent where none did or costs are not recorded. */
  readonly keepQuality?: KeepQuality;
  /** Whether costs were estimated from prices and lengths. */
  readonly costsEstimated?: boolean;
}

/** Chosen on validation rows only; what it is worth is known on test rows. */
export interface KeepQuality {
  /** For the utility policy, in score units per US dollar. */
  readonly lambda: number;
  readonly validationRows: number;
  /** Mean quality and mean cost on the validation rows, and the best single expert's there. */
  readonly quality: number;
  readonly costUsd: number;
  readonly bestSingleQuality: number;
  readonly bestSingleCostUsd: number;
}
