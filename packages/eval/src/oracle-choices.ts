/** What the oracle, regret and the baselines look at. Arrays are row-major, shape (N, columns), NaN = not recorded. */
export interface Outcomes {
  /** Higher is better. */
  quality: ArrayLike<number>;
  /** In US dollars; where absent, ties go to the lowest index. */
  costUsd?: ArrayLike<number>;
  /** E, the number of experts. */
  columns: number;
}

/**
 * The expert an all-knowing router takes, per query: the highest recorded quality, ties to the cheapest, then to the lowest
 * index. So where all are equally wrong it takes, and pays, the cheapest (RouterBench's data says cost 0 there).
 *
 * @returns Shape (N,), −1 where the query has no recorded outcome.
 */
export function oracleChoices({ quality, costUsd, columns }: Outcomes): Int32Array {
  const choices = new Int32Array(quality.length / columns).fill(-1);
  const price = (cell: number) => {
    const cost = costUsd ? costUsd[cell] : 0;
    return Number.isNaN(cost) ? Infinity : cost;
  };
  for (let i = 0; i < choices.length; i++)
    for (let j = 0; j < columns; j++) {
      const cell = i * columns + j;
      const best = i * columns + choices[i];
      if (Number.isNaN(quality[cell])) continue;
      if (
        choices[i] < 0 ||
        quality[cell] > quality[best] ||
        (quality[cell] === quality[best] && price(cell) < price(best))
      )
        choices[i] = j;
    }
  return choices;
}
