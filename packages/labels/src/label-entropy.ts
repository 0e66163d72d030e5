import { rowsOf } from './check-matrix.js';

/** Entropy of labels in nats. */
export interface LabelEntropy {
  /** Shape (N,): `−Σ_j p_j ln p_j`, from 0 (one expert) to ln E (uniform, nothing to learn). */
  perRow: Float64Array;
  /** Mean over the rows that have labels; NaN where none has. */
  mean: number;
}

/**
 * How decided soft labels are. Rows of zeros (no expert has a score) have entropy 0 and do not count in the mean.
 *
 * @param labels Shape (N, E), row-major.
 */
export function labelEntropy(labels: Float64Array, columns: number): LabelEntropy {
  const perRow = new Float64Array(rowsOf('labelEntropy', labels, columns));
  let sum = 0;
  let counted = 0;
  for (let i = 0; i < perRow.length; i++) {
    let any = false;
    for (let k = i * columns; k < (i + 1) * columns; k++) {
      if (!(labels[k] > 0)) continue;
      any = true;
      perRow[i] -= labels[k] * Math.log(labels[k]);
    }
    if (!any) continue;
    sum += perRow[i];
    counted++;
  }
  return { perRow, mean: sum / counted };
}
