import type { Encoder, EncoderState, OpenTextModelOptions } from '@torouter/embed';
import type { BertPrecision } from './bert/bert-precision.js';

/** What a classifier learns from: N training rows, E experts. Every array is row-major and never written to. */
export interface TrainingData {
  /** Column order of everything that is per expert. */
  readonly experts: readonly string[];
  /** N query texts. */
  readonly texts: readonly string[];
  /** N task names (the rows' datasets), '' where the task is not known. */
  readonly tasks: readonly string[];
  /** Shape (N, E): quality, higher is better, NaN = missing. */
  readonly quality: Float64Array;
  /** Shape (N, E): soft labels, rows sum to 1, a missing expert has 0. */
  readonly labels: Float64Array;
  /** Shape (N,): weight of each row in the loss. */
  readonly sampleWeights: Float64Array;
  /** Shape (N, E): recorded cost in US dollars, NaN = missing. */
  readonly costUsd?: Float64Array;
}

/** Scores per query and expert. */
export interface Predictions {
  readonly rows: number;
  readonly columns: number;
  /** Shape (rows, columns), row-major, higher is better, finite. */
  readonly scores: Float32Array;
  /** `quality`: scores estimate the metric itself; `probability`: rows are non-negative and sum to 1. */
  readonly scoreKind: 'quality' | 'probability';
  /**
   * Shape (rows, columns): expected cost of a call in US dollars, where the classifier learned it; NaN where no cost of
   * the expert was recorded.
   */
  readonly costUsd?: Float32Array;
}

/** An event of the run that a training goes on from, without what depends on that run. */
export type RepeatedEvent =
  | { type: 'step-end'; step: number; steps: number; loss: number }
  | { type: 'epoch-end'; epoch: number; epochs: number; trainLoss: number; validationLoss?: number; best?: boolean };

/** What happens during a fit, in order. */
export type TrainEvent =
  | { type: 'fit-start'; classifier: string; rows: number; features?: number; epochs?: number }
  | (Extract<RepeatedEvent, { type: 'step-end' }> & { rowsPerSecond: number })
  | Extract<RepeatedEvent, { type: 'epoch-end' }>
  | { type: 'checkpoint'; step: number }
  | { type: 'resumed'; step: number; steps: number; before: readonly RepeatedEvent[] }
  | { type: 'embedded'; done: number; total: number }
  | { type: 'note'; message: string }
  | { type: 'fit-end'; seconds: number };

/** A fitted classifier in a form that can be stored: plain JSON and binary files with flat names. */
export interface ClassifierState {
  readonly kind: string;
  readonly config: Record<string, unknown>;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** An encoder that belongs to somebody else, who frees it. */
export type LentEncoder = Pick<Encoder, 'id' | 'dimensions' | 'encode'>;

/**
 * A fitted classifier: texts in, a score per expert out. It knows nothing of prices, limits or health; a policy decides.
 * `predict` of a batch equals `predict` of its parts.
 */
export interface Classifier {
  /** "random", "knn", "mlp", "prior", or a name of your own. */
  readonly kind: string;
  /** Column order of the predictions. */
  readonly experts: readonly string[];
  /** What turns texts into vectors inside of it, where something does: the model that `predict` runs too, freed with the classifier. */
  readonly textEncoder?: LentEncoder;
  predict(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Predictions>;
  /** Everything that {@link RestoreClassifier} needs to make the same classifier again, bit for bit. */
  state(): ClassifierState;
  /** Frees what it holds (a sentence encoder's threads), where it holds something. */
  [Symbol.asyncDispose]?(): Promise<void>;
}

/** Fits a classifier: an async generator of events whose return value is the fitted classifier. Same seed, same result. */
export type FitClassifier<Options> = (
  data: TrainingData,
  options?: Options & { seed?: number; signal?: AbortSignal },
) => AsyncGenerator<TrainEvent, Classifier>;

/** How a classifier is made again. Device, threads and workers are those of the models in it. */
export interface RestoreOptions extends OpenTextModelOptions {
  /** Of a fine-tuned BERT. @default 'int8' on the CPU, else 'fp32' */
  precision?: BertPrecision;
  /** Makes the sentence encoder of its state, where the classifier has one. @default `restoreEncoder` of `@torouter/embed` */
  restoreEncoder?: (state: EncoderState) => Promise<Encoder>;
}

/** Makes a classifier of its stored state; throws TOROUTER_ARTEFACT_INVALID where the state cannot be one. */
export type RestoreClassifier = (
  state: ClassifierState,
  experts: readonly string[],
  options?: RestoreOptions,
) => Promise<Classifier>;
