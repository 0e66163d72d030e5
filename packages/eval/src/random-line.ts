import { createRandom } from '@torouter/data';
import { lineOf, type Line } from './line.js';
import type { ScoredRows } from './scored-rows.js';

const TRIALS = 10;

/** Uniform choices, per row the mean over ten seeded trials; a trial that draws an outcome which is not recorded is left out. */
export function randomLine(rows: ScoredRows, seed: number): Line {
  const E = rows.experts.length;
  const random = createRandom(seed);
  const drawn = new Float64Array(rows.n * E);
  for (let trial = 0; trial < TRIALS; trial++)
    for (let i = 0; i < rows.n; i++) {
      const cell = i * E + random.int(E);
      if (!Number.isNaN(rows.quality[cell])) drawn[cell]++;
    }
  return lineOf(rows, (i, weights) => weights.set(drawn.subarray(i * E, (i + 1) * E)));
}
