import type { DenseMatrix, Pace } from '../dense/dense-matrix.js';

/** A block of the dense features: `(raw − mean) · scale`, column by column. */
export interface Block {
  /** Shape (N, k): centred and scaled to a mean squared row length of 1. */
  readonly rows: DenseMatrix;
  /** Shape (k,). */
  readonly mean: Float64Array;
  /** Shape (k,); 0 where a column is constant. */
  readonly scale: Float64Array;
}

/**
 * Centres a block and scales it to a mean squared row length of 1, in place, so that no block outweighs the others by its unit.
 *
 * @param perColumn Whether columns are in different units, each to be scaled to the same variance.
 */
export function scaleBlock(raw: DenseMatrix, perColumn: boolean): Block {
  const { rows, columns, data } = raw;
  const mean = new Float64Array(columns);
  const variance = new Float64Array(columns);
  for (let k = 0; k < data.length; k++) mean[k % columns] += data[k] / rows;
  for (let k = 0; k < data.length; k++) variance[k % columns] += (data[k] - mean[k % columns]) ** 2 / rows;
  // Below this share of the squared mean a variance is rounding.
  const varies = variance.map((value, c) => (value > 1e-18 + 1e-14 * mean[c] ** 2 ? 1 : 0));
  const total = variance.reduce((sum, value, c) => sum + value * varies[c], 0);
  const count = varies.reduce((sum, value) => sum + value, 0);
  const scale = varies.map((value, c) => (value ? 1 / Math.sqrt(perColumn ? variance[c] * count : total) : 0));
  for (let k = 0; k < data.length; k++) data[k] = (data[k] - mean[k % columns]) * scale[k % columns];
  return { rows: raw, mean, scale };
}

/** Blocks side by side, shape (N, Σ k). */
export async function joinBlocks(blocks: readonly Block[], rows: number, pace?: Pace): Promise<DenseMatrix> {
  const columns = blocks.reduce((sum, block) => sum + block.rows.columns, 0);
  const data = new Float64Array(rows * columns);
  let offset = 0;
  for (const { rows: block } of blocks) {
    for (let i = 0; i < rows; i++)
      data.set(block.data.subarray(i * block.columns, (i + 1) * block.columns), i * columns + offset);
    offset += block.columns;
    await pace?.();
  }
  return { rows, columns, data };
}

/**
 * Weights on a block's columns as weights on its raw ones.
 *
 * @param weights Shape (M, D), on the joined blocks; the block begins at column `from`.
 * @param bias Shape (M,); what the block's centring costs is taken from it.
 * @returns Shape (M, k).
 */
export function rawWeights(weights: DenseMatrix, from: number, { rows, mean, scale }: Block, bias: Float64Array) {
  const k = rows.columns;
  const data = new Float64Array(weights.rows * k);
  for (let m = 0; m < weights.rows; m++)
    for (let c = 0; c < k; c++) {
      const weight = weights.data[m * weights.columns + from + c] * scale[c];
      data[m * k + c] = weight;
      bias[m] -= weight * mean[c];
    }
  return { rows: weights.rows, columns: k, data };
}
