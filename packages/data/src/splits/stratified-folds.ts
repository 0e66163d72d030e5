import { TorouterError } from '../torouter-error.js';
import { shuffledGroups } from './shuffled-groups.js';

/** How {@link stratifiedFolds} folds. */
export interface StratifiedFoldsOptions {
  /** At least 2. @default 5 */
  folds?: number;
  /** @default 42 */
  seed?: number;
}

/**
 * k folds: every row is a test row of exactly one fold. Each group's rows are spread over the folds so that two folds differ
 * by at most one of them, and fold sizes by at most one. A group with fewer rows than folds is absent from some test parts,
 * and the only row of a group is scored without having been trained on.
 *
 * @param groups Length N: the group (dataset) of each row.
 * @returns Per fold the ascending row positions.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT unless `folds` is a whole number above 1; TOROUTER_DATASET_TOO_SMALL where
 *   there are fewer rows than folds.
 */
export function stratifiedFolds(
  groups: readonly string[],
  { folds = 5, seed = 42 }: StratifiedFoldsOptions = {},
): { train: Int32Array; test: Int32Array }[] {
  if (!Number.isSafeInteger(folds) || folds < 2)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `stratifiedFolds: folds should be a whole number above 1, got ${folds}.`,
    );
  if (groups.length < folds)
    throw new TorouterError(
      'TOROUTER_DATASET_TOO_SMALL',
      `${folds} folds need at least ${folds} rows, got ${groups.length}. Add rows or ask for fewer folds.`,
      { details: { rows: groups.length, folds } },
    );
  const foldOf = new Int32Array(groups.length);
  let dealt = 0; // carried from group to group, which balances the folds' sizes
  for (const { rows } of shuffledGroups(groups, seed)) for (const row of rows) foldOf[row] = dealt++ % folds;
  const positions = Int32Array.from(groups.keys());
  return Array.from({ length: folds }, (_, fold) => ({
    train: positions.filter((row) => foldOf[row] !== fold),
    test: positions.filter((row) => foldOf[row] === fold),
  }));
}
