import { TorouterError } from '../torouter-error.js';
import { shuffledGroups } from './shuffled-groups.js';

/** How {@link stratifiedSplit} splits. */
export interface StratifiedSplitOptions {
  /** Share of the rows to hold out, in [0, 1); 0 holds out none. @default 0.2 */
  testShare?: number;
  /** @default 42 */
  seed?: number;
}

/**
 * Splits rows into train and test so that every group gives the same share to the test rows, up to rounding; the rounding
 * makes the total right (largest remainder). Each group is shuffled by a stream of its own, so which of its rows are held
 * out hangs neither on the other groups nor on their order.
 *
 * @param groups Length N: the group (dataset) of each row. A group's only row goes to train; the share is taken of the rest.
 * @returns Ascending row positions. With `testShare` above 0 at least one row is held out.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for a share outside [0, 1); TOROUTER_DATASET_TOO_SMALL without rows, or
 *   where no group has two rows and something should be held out.
 * @see TO-Router (2024), phase 1, step 3; seed 42 is the paper's.
 */
export function stratifiedSplit(
  groups: readonly string[],
  { testShare = 0.2, seed = 42 }: StratifiedSplitOptions = {},
): { train: Int32Array; test: Int32Array } {
  if (!(testShare >= 0 && testShare < 1))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `stratifiedSplit: testShare should be at least 0 and below 1, got ${testShare}.`,
    );
  const shuffled = shuffledGroups(groups, seed);
  const divisible = shuffled.filter(({ rows }) => rows.length > 1);
  if (!shuffled.length || (testShare > 0 && !divisible.length))
    throw new TorouterError(
      'TOROUTER_DATASET_TOO_SMALL',
      `Nothing can be held out of ${groups.length} rows in ${shuffled.length} datasets: one dataset needs at least two rows. Add rows, or set the test share to 0.`,
      { details: { rows: groups.length, datasets: shuffled.length } },
    );

  const isTest = new Uint8Array(groups.length);
  const counts = apportion(
    divisible.map(({ rows }) => rows.length),
    testShare,
  );
  divisible.forEach(({ rows }, g) => {
    for (let i = 0; i < counts[g]; i++) isTest[rows[i]] = 1;
  });
  const positions = Int32Array.from(groups.keys());
  return { train: positions.filter((row) => !isTest[row]), test: positions.filter((row) => isTest[row] === 1) };
}

/** Test rows per group: its share rounded down, or up where its remainder is among the largest. Ties go by group name. */
function apportion(sizes: readonly number[], share: number): number[] {
  // 0.2 × 15 is 3.0000000000000004 in binary: rounding at 1e-9 keeps such noise out of the remainders.
  const quotas = sizes.map((size) => Math.round(size * share * 1e9) / 1e9);
  const counts = quotas.map(Math.floor);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const wanted = share > 0 ? Math.max(1, Math.round(total * share)) : 0;
  let missing = wanted - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = [...sizes.keys()].sort((a, b) => quotas[b] - counts[b] - (quotas[a] - counts[a]) || a - b);
  for (const g of byRemainder) {
    if (missing <= 0) break;
    if (counts[g] + 1 >= sizes[g]) continue; // a row is left to learn from
    counts[g]++;
    missing--;
  }
  return counts;
}
