import type { CostQuality } from './concave-hull.js';

/**
 * Height of a hull at a cost: linear between vertices, flat right of the last one, 0 left of the first (nothing is that cheap)
 * and for a hull without vertices.
 *
 * @param hull Vertices by increasing cost, as `concaveHull` gives them.
 */
export function hullQualityAt(hull: readonly CostQuality[], cost: number): number {
  if (!hull.length || cost < hull[0][0]) return 0;
  const next = hull.findIndex(([vertexCost]) => vertexCost > cost);
  if (next < 0) return hull[hull.length - 1][1];
  const [leftCost, leftQuality] = hull[next - 1];
  const [rightCost, rightQuality] = hull[next];
  return leftQuality + ((cost - leftCost) / (rightCost - leftCost)) * (rightQuality - leftQuality);
}
