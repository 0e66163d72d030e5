import { columnMeans } from '../shared/column-means.js';
import type { BertTargets } from './bert-targets.js';

/** Pseudo-rows with which an expert's mean is drawn towards that of all: three outcomes say little. */
const SHRINKAGE = 10;
/** A sigmoid that begins nearer to 0 or 1 hardly learns. */
const EXTREME = 0.02;

/**
 * Where the head begins so that without a text it gives the experts' mean labels (soft labels) or mean qualities (per expert), shrunk
 * towards the mean of all.
 *
 * @returns Shape (E,): logits.
 */
export function initialBias({ objective, experts: E, rows, targets, recorded }: BertTargets): Float32Array {
  const values = new Float64Array(rows.length * E);
  rows.forEach((row, i) => {
    for (let j = 0; j < E; j++) values[i * E + j] = recorded[row * E + j] ? targets[row * E + j] : NaN;
  });
  const counts = new Float64Array(E);
  values.forEach((value, k) => (counts[k % E] += Number.isNaN(value) ? 0 : 1));
  const means = columnMeans(values, E);
  const overall = means.reduce((sum, mean) => sum + mean, 0) / E;
  return Float32Array.from(means, (mean, j) => {
    const shrunk = (mean * counts[j] + overall * SHRINKAGE) / (counts[j] + SHRINKAGE);
    // Without evidence nobody is preferred: the lowest mean, not that of all.
    const p = Math.min(1 - EXTREME, Math.max(EXTREME, counts[j] === 0 ? mean : shrunk));
    return objective === 'per-expert' ? Math.log(p / (1 - p)) : Math.log(p);
  });
}
