import { oracleChoices, type Outcomes } from './oracle-choices.js';

/**
 * The oracle's mean quality minus a router's, over the queries where the router's choice is recorded: what perfect choices would
 * still add. NaN where there is none.
 *
 * @param choices Shape (N,), the router's expert per query.
 */
export function regret({ choices, ...outcomes }: Outcomes & { choices: ArrayLike<number> }): number {
  const { quality, columns } = outcomes;
  const oracle = oracleChoices(outcomes);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < oracle.length; i++) {
    const reached = quality[i * columns + choices[i]];
    if (Number.isNaN(reached)) continue;
    sum += quality[i * columns + oracle[i]] - reached;
    count++;
  }
  return count ? sum / count : NaN;
}
