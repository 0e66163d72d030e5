import { TorouterError } from '@torouter/data';
import type { ResolveModelOptions } from '@torouter/embed';
import { schedule, type BertHead, type Device, type OptimizerOptions, type ScheduleOptions } from '@torouter/onnx';
import type { TrainingCheckpoints } from './checkpoints/training-checkpoints.js';
import type { TrainingData } from '../classifier.js';

/** What a BERT-Router learns. */
export const OBJECTIVES = ['soft-labels', 'per-expert'] as const;

/** Settings of the BERT-Router. */
export interface BertOptions {
  /** What is fine-tuned: `minilm`, a folder in Hugging Face's layout, or a name on the hub. @default 'minilm' */
  model: string;
  /**
   * `soft-labels`: one distribution over the experts, cross-entropy against soft labels, the rows weighted (TO-Router, phase 2).
   * `per-expert`: each expert's own quality in [0, 1], binary cross-entropy over the outcomes that are recorded. @default 'soft-labels'
   */
  objective: (typeof OBJECTIVES)[number];
  /** `cls`, the paper's, on the final layer's [CLS]; `pooler`, BERT's own. @default 'cls' */
  head: BertHead;
  /** Most passes over the rows. @default 5 */
  epochs: number;
  /** Rows per update. @default 8 */
  batchSize: number;
  /** Highest learning rate. @default 5e-5 */
  learningRate: number;
  /** AdamW's decay of the weights, or the L2 term of the paper's Adam. @default 1e-4 */
  weightDecay: number;
  /** `adamw` leaves words out that no row has; `adam-l2` is the paper's and moves every weight in every step. @default 'adamw' */
  optimizer: NonNullable<OptimizerOptions['kind']>;
  /** How the learning rate moves after the warm-up. @default 'linear', to 0 */
  schedule: NonNullable<ScheduleOptions['kind']>;
  /** Share of all updates during which the learning rate rises. @default 0.1 */
  warmupShare: number;
  /** L2 norm to which the gradient is scaled down. @default 1 */
  clipNorm?: number;
  /** @default 0.1 */
  dropout: number;
  /** Longer texts are cut to so many tokens, [CLS] and [SEP] included. @default 128 */
  maxTokens: number;
  /** Where the head begins: `means`, at the experts' mean labels or qualities; or `zeros`. @default 'means' */
  initialBias: 'means' | 'zeros';
  /** Share of the rows that choose the best epoch and are not learned; 0 learns all rows and keeps the last epoch. @default 0.2 */
  validationShare: number;
  /** Epochs without a better validation loss after which it ends. @default 2 */
  patience: number;
  /** @default 'cpu' */
  device: Device;
  /** Threads within an operator. @default 1 */
  threads: number;
  /** Rows that choose the best epoch, instead of a share of the training rows. */
  validation?: TrainingData;
  /** Keeps the training's state, and goes on from it. */
  checkpoints?: TrainingCheckpoints;
  /** How a model on the hub is found. */
  hub?: ResolveModelOptions;
  /** Told when device `auto` finds no GPU. */
  onFallback?: (message: string) => void;
}

/** The paper's settings (its BERT is bert-base-uncased, its tokens BERT's 512), and the project's own. */
export const BERT_PRESETS = {
  paper: {
    model: 'google-bert/bert-base-uncased',
    objective: 'soft-labels',
    head: 'cls',
    epochs: 5,
    batchSize: 8,
    learningRate: 5e-5,
    weightDecay: 1e-4,
    optimizer: 'adam-l2',
    schedule: 'constant',
    warmupShare: 0,
    dropout: 0.1,
    maxTokens: 512,
    initialBias: 'zeros',
    validationShare: 0,
    patience: 2,
    device: 'cpu',
    threads: 1,
  },
  default: {
    model: 'minilm',
    objective: 'soft-labels',
    head: 'cls',
    epochs: 5,
    batchSize: 8,
    learningRate: 5e-5,
    weightDecay: 1e-4,
    optimizer: 'adamw',
    schedule: 'linear',
    warmupShare: 0.1,
    clipNorm: 1,
    dropout: 0.1,
    maxTokens: 128,
    initialBias: 'means',
    validationShare: 0.2,
    patience: 2,
    device: 'cpu',
    threads: 1,
  },
} as const satisfies Record<string, BertOptions>;

/**
 * Fills in the defaults and refuses what makes no sense. Rates of the optimiser, device and threads are checked where they are used.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function bertOptions(options: Partial<BertOptions>): BertOptions {
  const all: BertOptions = { ...BERT_PRESETS.default, ...options };
  for (const name of ['epochs', 'batchSize', 'patience'] as const)
    if (!(Number.isInteger(all[name]) && all[name] >= 1))
      throw invalid(`${name} must be a whole number of at least 1, got ${all[name]}`);
  if (!(all.learningRate > 0 && all.learningRate < Infinity))
    throw invalid(`learningRate must be above 0, got ${all.learningRate}`);
  if (!(all.weightDecay >= 0 && all.weightDecay < Infinity))
    throw invalid(`weightDecay must be at least 0, got ${all.weightDecay}`);
  for (const name of ['warmupShare', 'dropout', 'validationShare'] as const)
    if (!(all[name] >= 0 && all[name] < 1)) throw invalid(`${name} must be from 0 to below 1, got ${all[name]}`);
  for (const [name, known] of [
    ['objective', OBJECTIVES],
    ['head', ['cls', 'pooler']],
    ['optimizer', ['adamw', 'adam-l2']],
    ['initialBias', ['means', 'zeros']],
  ] as const)
    if (!(known as readonly string[]).includes(all[name]))
      throw invalid(`${name} must be one of ${known.join(', ')}, got ${String(all[name])}`);
  schedule({ kind: all.schedule, totalSteps: 1 });
  return all;
}

function invalid(what: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `BERT: ${what}.`);
}
