import { TorouterError } from '@torouter/data';

/** What {@link utilityLabels} weighs; each shape (N, E), row-major, NaN = missing. */
export interface UtilityParts {
  quality: Float64Array;
  costUsd?: Float64Array;
  seconds?: Float64Array;
}

/**
 * Quality, money and time in one number: `u = quality − λ · costUsd − μ · seconds`, to be turned into soft labels like any score.
 * A cell is missing where a part that counts is missing.
 *
 * @param options.lambda In quality units per US dollar. @default 0
 * @param options.mu In quality units per second. @default 0
 * @returns Shape (N, E), row-major; a fresh array.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where λ or μ is negative, a part that counts is absent or of another length.
 */
export function utilityLabels(
  { quality, costUsd, seconds }: UtilityParts,
  { lambda = 0, mu = 0 }: { lambda?: number; mu?: number } = {},
): Float64Array {
  const utility = quality.slice();
  subtract(utility, 'lambda', lambda, 'costUsd', costUsd);
  subtract(utility, 'mu', mu, 'seconds', seconds);
  return utility;
}

function subtract(
  utility: Float64Array,
  factorName: string,
  factor: number,
  partName: string,
  part: Float64Array | undefined,
) {
  if (!(factor >= 0) || !Number.isFinite(factor))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `utilityLabels: ${factorName} must be a number of at least 0, got ${factor}.`,
    );
  if (factor === 0) return;
  if (part?.length !== utility.length)
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `utilityLabels: ${factorName} is ${factor}, so ${partName} must have ${utility.length} entries as quality has, got ${part?.length ?? 'none'}.`,
    );
  for (let k = 0; k < utility.length; k++) utility[k] -= factor * part[k];
}
