import { concaveHull, type CostQuality } from './concave-hull.js';
import type { ExpertMeans } from './expert-means.js';

/**
 * The mixture of at most two single experts on the non-decreasing upper concave hull of their mean costs and qualities whose
 * mean cost is `costUsd`, clamped to the hull's range.
 *
 * @param costUsd NaN for the hull's top.
 * @returns Weight per expert, shape (E,), summing to 1; undefined where no expert has both means.
 */
export function hullMixture({ quality, costUsd: costs }: ExpertMeans, costUsd: number): Float64Array | undefined {
  const points = Array.from(costs, (cost, j): CostQuality => [cost, quality[j]]);
  const hull = concaveHull(points.filter(([cost, height]) => !Number.isNaN(cost) && !Number.isNaN(height)));
  if (!hull.length) return undefined;
  const expertAt = ([cost, height]: CostQuality) =>
    points.findIndex((point) => point[0] === cost && point[1] === height);
  const weights = new Float64Array(quality.length);
  const right = hull.findIndex((vertex) => vertex[0] >= costUsd);
  if (right <= 0) {
    weights[expertAt(right === 0 ? hull[0] : hull[hull.length - 1])] = 1;
    return weights;
  }
  const share = (costUsd - hull[right - 1][0]) / (hull[right][0] - hull[right - 1][0]);
  weights[expertAt(hull[right - 1])] += 1 - share;
  weights[expertAt(hull[right])] += share;
  return weights;
}
