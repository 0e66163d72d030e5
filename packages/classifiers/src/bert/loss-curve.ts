/** Points of a curve. */
const POINTS = 60;

/** Losses of updates as means of up to 60 stretches of equal length. */
export function lossCurve(losses: readonly number[]): number[] {
  const points = Math.min(POINTS, losses.length);
  return Array.from({ length: points }, (_, i) => {
    const from = Math.floor((i * losses.length) / points);
    const to = Math.floor(((i + 1) * losses.length) / points);
    return losses.slice(from, to).reduce((sum, loss) => sum + loss, 0) / (to - from);
  });
}
