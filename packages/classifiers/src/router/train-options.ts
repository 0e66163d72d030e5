import type { FingerprintSet, Metric } from '@torouter/data';
import type { Encoder } from '@torouter/embed';
import type { TrainingCheckpoints } from '../bert/checkpoints/training-checkpoints.js';
import type { FitClassifier } from '../classifier.js';

/** Options of {@link trainRouter}. */
export interface TrainRouterOptions {
  /** "prior" (the default recipe), "random", "knn", "mlp", "bert", or a fit function of your own. @default 'prior' */
  classifier?: string | FitClassifier<Record<string, unknown>>;
  /** The paper's settings or the project's own; the prior and your own classifiers have no paper preset. @default 'default' */
  preset?: 'paper' | 'default';
  /** Overrides single options of the preset, e.g. `{ k: 5 }`. */
  options?: Record<string, unknown>;
  /**
   * A sentence encoder for what classifiers see of a text: the prior beside its words, kNN and MLP instead of them. The router keeps
   * it and closes it; its model becomes part of the artefact.
   */
  encoder?: Encoder;
  /** Texts that the encoder was trained on: `eval` never scores them either. */
  encoderHasSeen?: FingerprintSet;
  /** Keeps the state of a training that takes long ("bert"), and goes on from it. */
  checkpoints?: TrainingCheckpoints;
  /** What is to be high (or low, for NLL and seconds). @default 'score' */
  metric?: Metric;
  /** Temperature of the soft labels, or chosen on a validation part. @default 10 for the paper preset, else "auto" */
  temperature?: number | 'auto';
  /** @default 42 */
  seed?: number;
  /** @default the classifier's kind */
  name?: string;
  /** Recorded in the artefact: costs are estimates from prices and lengths. @default false */
  costsEstimated?: boolean;
  signal?: AbortSignal;
}
