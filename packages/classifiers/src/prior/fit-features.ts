import type { SparseMatrix } from '@torouter/data';
import { VectorizerUnion, type TextVectorizer } from '@torouter/embed';
import type { DenseMatrix, Pace } from '../dense/dense-matrix.js';
import { multiplySparse } from '../dense/multiply-sparse.js';
import { multiplyTransposed } from '../dense/multiply-transposed.js';
import { transpose } from '../dense/transpose.js';
import { truncatedSvd } from '../dense/truncated-svd.js';
import { fitOrNothing } from '../shared/fit-or-nothing.js';
import { selectSparseColumns } from '../shared/select-sparse-columns.js';
import { selectSparseRows } from '../shared/select-sparse-rows.js';
import { clampSurface } from './clamp-surface.js';
import { joinBlocks, rawWeights, scaleBlock, type Block } from './feature-blocks.js';
import type { LinearMap } from './linear-map.js';
import { SURFACE_FEATURES, surfaceFeatures } from './surface-features.js';

/** Dimensions that each block of terms keeps (quality.md section 2, step 1). */
const RANK = 160;
/** Rows on which the directions of a block are found; more hardly change the leading ones. */
const SVD_ROWS = 1500;

/** What {@link fitFeatures} needs besides the texts. */
export interface FeatureOptions {
  vectorizer: TextVectorizer;
  /** Sentence embeddings of the texts, shape (N, d). */
  vectors?: Float32Array;
  seed: number;
  pace?: Pace;
}

/** Training texts as dense rows, and the way back. */
export interface FittedFeatures {
  /** Undefined where the texts held no term. */
  vectorizer: TextVectorizer | undefined;
  /** Shape (N, terms). */
  terms: SparseMatrix;
  /** Shape (N, D): blocks side by side, centred, each with a mean squared row length of 1. */
  dense: DenseMatrix;
  /** A linear map on the dense features (`weights`, shape (M, D), and `bias`, shape (M,)) as one on what a text is made of. */
  fold(weights: DenseMatrix, bias: Float64Array): Promise<LinearMap>;
}

/**
 * Makes the dense features of the default recipe: each block of terms reduced by a truncated SVD, counts of the surface, and
 * sentence embeddings where there are any. All of it is linear in the terms, so no text is projected when a router decides:
 * weights are folded back onto the terms.
 */
export async function fitFeatures(
  texts: readonly string[],
  { vectorizer: given, vectors, seed, pace }: FeatureOptions,
): Promise<FittedFeatures> {
  const N = texts.length;
  const { features: terms, vectorizer } = fitOrNothing(given, texts);
  const reduced: Reduced[] = [];
  for (const [from, to] of vectorizer ? columnRanges(vectorizer) : [])
    reduced.push(await reduce(selectSparseColumns(terms, from, to), from, seed, pace));
  const raw = { rows: N, columns: SURFACE_FEATURES.length, data: surfaceFeatures(texts) };
  const surfaceRange = clampSurface(raw.data);
  const surface = scaleBlock(raw, true);
  const embedding =
    vectors && N > 0
      ? scaleBlock({ rows: N, columns: vectors.length / N, data: Float64Array.from(vectors) }, false)
      : undefined;
  const blocks = [...reduced.map(({ block }) => block), surface, ...(embedding ? [embedding] : [])];

  const fold = async (weights: DenseMatrix, bias: Float64Array): Promise<LinearMap> => {
    const outputs = weights.rows;
    const free = bias.slice();
    let from = 0;
    const next = (block: Block) => {
      const onBlock = rawWeights(weights, from, block, free);
      from += block.rows.columns;
      return onBlock;
    };
    const onTerms = new Float32Array(terms.columns * outputs);
    for (const { block, basis, rotation, offset } of reduced) {
      // basis · (rotationᵀ · weights), the small product first
      const onBasis = await multiplyTransposed(next(block), transpose(rotation), pace);
      onTerms.set((await multiplyTransposed(basis, onBasis, pace)).data, offset * outputs);
    }
    const onSurface = transpose(next(surface)).data;
    const onEmbedding = embedding && Float32Array.from(transpose(next(embedding)).data);
    return { outputs, terms: onTerms, surface: onSurface, surfaceRange, embedding: onEmbedding, bias: free };
  };
  return { vectorizer, terms, dense: await joinBlocks(blocks, N, pace), fold };
}

interface Reduced {
  block: Block;
  basis: DenseMatrix;
  rotation: DenseMatrix;
  /** First column of the block among all terms. */
  offset: number;
}

async function reduce(terms: SparseMatrix, offset: number, seed: number, pace?: Pace): Promise<Reduced> {
  const { rows } = terms;
  const step = Math.max(1, rows / SVD_ROWS);
  const some = Int32Array.from({ length: Math.min(rows, SVD_ROWS) }, (_, i) => Math.floor(i * step));
  const { basis, rotation } = await truncatedSvd(rows > SVD_ROWS ? selectSparseRows(terms, some) : terms, {
    rank: RANK,
    seed,
    pace,
  });
  const projected = await multiplyTransposed(await multiplySparse(terms, basis, pace), rotation, pace);
  return { block: scaleBlock(projected, false), basis, rotation, offset };
}

/** First and last column of each block of terms. */
function columnRanges(vectorizer: TextVectorizer): [number, number][] {
  const parts = vectorizer instanceof VectorizerUnion ? vectorizer.parts : [vectorizer];
  let from = 0;
  return parts.map(({ columns }) => [from, (from += columns)]);
}
