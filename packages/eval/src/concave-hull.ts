/** A point of the cost-quality plane. */
export type CostQuality = readonly [cost: number, quality: number];

/**
 * Vertices of the non-decreasing upper concave hull of points (RouterBench; method.md section 3): what mixtures of the points
 * reach at most for a given cost. Cost and quality strictly increase; inner points of a straight edge are left out; of equal
 * costs the best counts. Over the single experts it is the `zeroHull`.
 */
export function concaveHull(points: readonly CostQuality[]): CostQuality[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || b[1] - a[1]);
  const hull: CostQuality[] = [];
  for (const point of sorted) {
    if (hull.length && point[1] <= hull[hull.length - 1][1]) continue;
    while (hull.length > 1 && !isCorner(hull[hull.length - 2], hull[hull.length - 1], point)) hull.pop();
    hull.push(point);
  }
  return hull;
}

function isCorner(left: CostQuality, middle: CostQuality, right: CostQuality): boolean {
  return (middle[1] - left[1]) * (right[0] - middle[0]) > (right[1] - middle[1]) * (middle[0] - left[0]);
}
