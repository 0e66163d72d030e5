import type { ScoredRows } from './scored-rows.js';

/** A way of answering every scored row, and what came of it. */
export interface Line {
  /** Shape (N,): quality, NaN where not recorded. */
  values: Float64Array;
  /** Shape (N,): cost in US dollars, NaN where not recorded; undefined where the table has no costs. */
  costsUsd?: Float64Array;
  /** Shape (E,): mean weight of each expert over the rows that have a choice. */
  shares: number[];
}

/**
 * Scores a way of answering. `weigh` says for a row how much of it each expert answers (any non-negative weights; all 0 = nobody
 * does); the row's quality and cost are the weighted means, and NaN where an expert with a weight has none: nothing is imputed.
 */
export function lineOf(rows: ScoredRows, weigh: (row: number, weights: Float64Array) => void): Line {
  const E = rows.experts.length;
  const values = new Float64Array(rows.n);
  const costsUsd = rows.costUsd && new Float64Array(rows.n);
  const shares = new Float64Array(E);
  const weights = new Float64Array(E);
  let answered = 0;
  for (let i = 0; i < rows.n; i++) {
    weights.fill(0);
    weigh(i, weights);
    let total = 0;
    let quality = 0;
    let cost = 0;
    for (let j = 0; j < E; j++) {
      if (weights[j] === 0) continue;
      total += weights[j];
      quality += weights[j] * rows.quality[i * E + j];
      if (rows.costUsd) cost += weights[j] * rows.costUsd[i * E + j];
    }
    values[i] = quality / total; // 0 / 0 is NaN: nobody answers
    if (costsUsd) costsUsd[i] = cost / total;
    if (total === 0) continue;
    answered++;
    for (let j = 0; j < E; j++) shares[j] += weights[j] / total;
  }
  return { values, costsUsd, shares: Array.from(shares, (share) => (answered ? share / answered : 0)) };
}

/** One expert per row; −1 = nobody. */
export function lineOfChoices(rows: ScoredRows, choices: ArrayLike<number>): Line {
  return lineOf(rows, (i, weights) => {
    if (choices[i] >= 0) weights[choices[i]] = 1;
  });
}
