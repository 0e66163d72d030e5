import { TorouterError } from '@torouter/data';
import type { EmbeddingOptions } from '../shared/embedding-options.js';

/** Settings of the multilayer perceptron: linear → ReLU → linear → softmax over the experts. */
export interface MlpOptions extends EmbeddingOptions {
  /** Units of the hidden layer. @default 256 */
  hidden: number;
  /** `adamw` costs what the batch's words cost; `adam-l2` is the paper's and moves every weight in every step. @default 'adamw' */
  optimizer: 'adamw' | 'adam-l2';
  /** @default 0.001 */
  learningRate: number;
  /** AdamW's decay of the weights, or the L2 term of the paper's Adam. @default 0.01 */
  weightDecay: number;
  /** Rows per update. @default 8 */
  batchSize: number;
  /** Passes over the rows. @default 2, and as many as 500 updates need where rows are few */
  epochs?: number;
}

/** The paper's settings, and the project's own: chosen on validation parts of training rows, never on test rows. */
export const MLP_PRESETS = {
  paper: {
    embedding: 'bow',
    hidden: 256,
    optimizer: 'adam-l2',
    learningRate: 5e-3,
    weightDecay: 1e-4,
    batchSize: 8,
    epochs: 5,
  },
  default: { embedding: 'tfidf', hidden: 256, optimizer: 'adamw', learningRate: 1e-3, weightDecay: 0.01, batchSize: 8 },
} as const satisfies Record<string, MlpOptions>;

/** Updates below which a network has hardly left its random start. */
const MIN_UPDATES = 500;

/** The default number of epochs. */
export function defaultEpochs(rows: number, batchSize: number): number {
  return Math.max(2, Math.ceil(MIN_UPDATES / Math.ceil(rows / batchSize)));
}

/** Above this share of a weight lost per step nothing is learned. */
const MOST_DECAY = 0.05;

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function mlpOptions(options: Partial<MlpOptions>): MlpOptions {
  const all: MlpOptions = { ...MLP_PRESETS.default, ...options };
  for (const name of ['hidden', 'batchSize', 'epochs'] as const)
    if (all[name] !== undefined && !(Number.isInteger(all[name]) && all[name] >= 1))
      throw invalid(`${name} must be a whole number of at least 1, got ${all[name]}`);
  if (!(all.learningRate > 0 && all.learningRate < Infinity))
    throw invalid(`learningRate must be above 0, got ${all.learningRate}`);
  if (!(all.weightDecay >= 0 && all.weightDecay < Infinity))
    throw invalid(`weightDecay must be at least 0, got ${all.weightDecay}`);
  if (all.optimizer !== 'adamw' && all.optimizer !== 'adam-l2')
    throw invalid(`optimizer must be "adamw" or "adam-l2", got ${String(all.optimizer)}`);
  if (all.optimizer === 'adamw' && all.learningRate * all.weightDecay > MOST_DECAY)
    throw invalid(
      `learningRate × weightDecay must be at most ${MOST_DECAY}, got ${all.learningRate * all.weightDecay}; lower one of them`,
    );
  return all;
}

function invalid(what: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', `MLP: ${what}.`);
}
