import type { ExpertMeans } from './expert-means.js';

// Means are put together from means per dataset, so equal ones may differ in the last digits.
const TOLERANCE = 1e-12;

/** The expert with the highest mean quality, ties to the lower mean cost, then to the lower index; −1 where none is recorded. */
export function bestExpert({ quality, costUsd }: ExpertMeans): number {
  let best = -1;
  const price = (j: number) => (Number.isNaN(costUsd[j]) ? Infinity : costUsd[j]);
  for (let j = 0; j < quality.length; j++) {
    if (Number.isNaN(quality[j])) continue;
    const ahead = best < 0 ? Infinity : quality[j] - quality[best];
    const tolerance = best < 0 ? 0 : TOLERANCE * Math.max(1, Math.abs(quality[best]));
    if (ahead > tolerance || (ahead >= -tolerance && price(j) < price(best) * (1 - TOLERANCE))) best = j;
  }
  return best;
}
