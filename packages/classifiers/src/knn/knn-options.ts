import { TorouterError } from '@torouter/data';
import type { EmbeddingOptions } from '../shared/embedding-options.js';

/** Settings of the nearest-neighbour classifier. */
export interface KnnOptions extends EmbeddingOptions {
  /** Neighbours. @default 80 */
  k: number;
  /** How much a neighbour counts: alike, or by its cosine similarity. @default 'similarity' */
  weights: 'uniform' | 'similarity';
  /** Weight of the expert's mean over all training rows, as if so many neighbours had it. @default 2 */
  shrinkage: number;
}

/**
 * The paper's 1NN (nearest query by cosine, then that query's best expert; on TF-IDF unless an encoder is given, which is what the
 * paper looks at), and the project's own. The paper does not say who wins
 * where several experts were equally good on that query; a trace of shrinkage lets the one with the higher mean.
 */
export const KNN_PRESETS = {
  paper: { k: 1, embedding: 'tfidf', weights: 'uniform', shrinkage: 1e-3 },
  default: { k: 80, embedding: 'tfidf', weights: 'similarity', shrinkage: 2 },
} as const satisfies Record<string, KnnOptions>;

/**
 * Fills in the defaults and refuses what makes no sense.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT
 */
export function knnOptions(options: Partial<KnnOptions>): KnnOptions {
  const all = { ...KNN_PRESETS.default, ...options };
  if (!Number.isInteger(all.k) || all.k < 1)
    throw new TorouterError('TOROUTER_INVALID_ARGUMENT', `kNN: k must be a whole number of at least 1, got ${all.k}.`);
  if (!(all.shrinkage >= 0 && all.shrinkage < Infinity))
    throw new TorouterError('TOROUTER_INVALID_ARGUMENT', `kNN: shrinkage must be at least 0, got ${all.shrinkage}.`);
  if (all.weights !== 'uniform' && all.weights !== 'similarity')
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `kNN: weights must be "uniform" or "similarity", got ${String(all.weights)}.`,
    );
  return all;
}
