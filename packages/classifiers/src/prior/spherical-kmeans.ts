import { createRandom } from '@torouter/data';
import type { DenseMatrix, Pace } from '../dense/dense-matrix.js';

/** Settings of {@link sphericalKmeans}. */
export interface KmeansOptions {
  clusters: number;
  seed: number;
  /** @default 20 */
  maxIterations?: number;
  /** Awaited after each iteration. */
  afterIteration?: Pace;
}

/**
 * Groups rows by cosine similarity: k-means on the unit sphere (Dhillon and Modha 2001), started by k-means++.
 *
 * @param features Shape (N, columns), rows of length 1 or zero.
 * @returns Cluster of each row; the centres, shape (clusters, columns), of length 1, fewer where rows are equal; and how similar
 *   rows are to their centres, as a sum.
 */
export async function sphericalKmeans(
  features: DenseMatrix,
  { clusters, seed, maxIterations = 20, afterIteration }: KmeansOptions,
): Promise<{ labels: Int32Array; centres: Float64Array; count: number; similarity: number }> {
  const { rows, columns } = features;
  const centres = startingCentres(features, clusters, seed);
  const count = centres.length / Math.max(columns, 1);
  const labels = new Int32Array(rows);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    let moved = 0;
    for (let i = 0; i < rows; i++) {
      const nearest = nearestCentre(features, i, centres, count);
      if (nearest !== labels[i]) moved++;
      labels[i] = nearest;
    }
    if (iteration > 0 && moved === 0) break;
    recentre(features, labels, centres);
    await afterIteration?.();
  }
  let similarity = 0;
  for (let i = 0; i < rows; i++) similarity += dotWith(features, i, centres, labels[i] * columns);
  return { labels, centres, count: Math.max(count, 1), similarity };
}

/** Index of the centre with the largest dot product with a row; the lowest on a tie. */
export function nearestCentre(features: DenseMatrix, row: number, centres: Float64Array, count: number): number {
  let best = 0;
  let bestDot = -Infinity;
  for (let c = 0; c < count; c++) {
    const dot = dotWith(features, row, centres, c * features.columns);
    if (dot > bestDot) {
      best = c;
      bestDot = dot;
    }
  }
  return best;
}

function dotWith({ columns, data }: DenseMatrix, row: number, centres: Float64Array, offset: number): number {
  const from = row * columns;
  let sum = 0;
  for (let k = 0; k < columns; k++) sum += data[from + k] * centres[offset + k];
  return sum;
}

/** k-means++: each next centre is a row drawn in proportion to its distance from the centres so far. */
function startingCentres(features: DenseMatrix, clusters: number, seed: number): Float64Array {
  const { rows, columns, data } = features;
  const random = createRandom(seed);
  const distance = new Float64Array(rows).fill(1);
  const centres = new Float64Array(clusters * columns);
  let count = 0;
  while (count < clusters) {
    const total = distance.reduce((sum, value) => sum + value, 0);
    if (!(total > 1e-9)) break; // every row is one of the centres
    let target = random.next() * total;
    let row = 0;
    while (row < rows - 1 && (target -= distance[row]) >= 0) row++;
    centres.set(data.subarray(row * columns, (row + 1) * columns), count * columns);
    for (let i = 0; i < rows; i++)
      distance[i] = Math.min(distance[i], Math.max(0, 1 - dotWith(features, i, centres, count * columns)));
    distance[row] = 0;
    count++;
  }
  return centres.subarray(0, count * columns);
}

function recentre({ rows, columns, data }: DenseMatrix, labels: Int32Array, centres: Float64Array): void {
  const sums = new Float64Array(centres.length);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++) sums[labels[i] * columns + k] += data[i * columns + k];
  for (let from = 0; from < sums.length; from += columns) {
    let squares = 0;
    for (let c = from; c < from + columns; c++) squares += sums[c] * sums[c];
    // A centre that lost all its rows stays where it was.
    if (squares > 0) for (let c = from; c < from + columns; c++) centres[c] = sums[c] / Math.sqrt(squares);
  }
}
