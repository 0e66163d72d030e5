import { lineOf, type Line } from './line.js';
import type { ScoredRows } from './scored-rows.js';

/** Per row the plain mean over the experts with a recorded outcome (TO-Router's "Zero"). */
export function zeroMeanLine(rows: ScoredRows): Line {
  const E = rows.experts.length;
  return lineOf(rows, (i, weights) => {
    for (let j = 0; j < E; j++) if (!Number.isNaN(rows.quality[i * E + j])) weights[j] = 1;
  });
}
