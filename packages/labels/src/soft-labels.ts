import { TorouterError } from '@torouter/data';
import { rowsOf } from './check-matrix.js';

/**
 * Turns per-expert scores into soft labels: `p_j = exp(x_j / T) / Σ_k exp(x_k / T)` over the experts that have a score
 * (TO-Router, section 3, phase 1). A missing expert gets probability 0; a row without any score gets zeros throughout.
 *
 * @param scores Shape (N, E), row-major; any finite numbers, higher is better, NaN = missing.
 * @param columns E.
 * @param options.temperature T > 0, in the scores' unit. @default 10, the paper's: with scores in [0, 1] two experts' labels then
 *   differ by at most a factor e^0.1 = 1.105, nearly uniform (see `labelEntropy`, `chooseTemperature`)
 * @returns Shape (N, E), row-major; rows are non-negative and sum to 1.
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where T is not positive and finite or a score is infinite.
 */
export function softLabels(
  scores: Float64Array,
  columns: number,
  { temperature = 10 }: { temperature?: number } = {},
): Float64Array {
  const rows = rowsOf('softLabels', scores, columns);
  if (!(temperature > 0) || !Number.isFinite(temperature))
    throw new TorouterError(
      'TOROUTER_INVALID_ARGUMENT',
      `softLabels: the temperature must be positive and finite, got ${temperature}.`,
    );
  const labels = new Float64Array(scores.length);
  for (let i = 0; i < rows; i++) {
    let max = -Infinity;
    for (let k = i * columns; k < (i + 1) * columns; k++) {
      if (scores[k] === Infinity || scores[k] === -Infinity)
        throw new TorouterError(
          'TOROUTER_INVALID_ARGUMENT',
          `softLabels: row ${i} has an infinite score; scores are finite, or NaN where missing.`,
        );
      if (scores[k] > max) max = scores[k];
    }
    let sum = 0;
    for (let k = i * columns; k < (i + 1) * columns; k++) {
      if (Number.isNaN(scores[k])) continue;
      // Shift, then divide: 1e300 / 0.02 would overflow.
      labels[k] = Math.exp((scores[k] - max) / temperature);
      sum += labels[k];
    }
    if (sum > 0) for (let k = i * columns; k < (i + 1) * columns; k++) labels[k] /= sum;
  }
  return labels;
}
