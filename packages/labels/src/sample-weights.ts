import { rowsOf } from './check-matrix.js';

/** The paper's weights against classes of different size. */
export interface SampleWeights {
  /** Shape (N,): the weight of each row's class; 0 for a row without labels. */
  weights: Float64Array;
  /** Shape (E,): sums to 1 over the classes that have rows; null for a class without. */
  classWeights: (number | null)[];
  /** Shape (E,): rows per class. */
  counts: number[];
  /** Shape (N,): the row's class, its largest label, the lowest index on a tie; −1 for a row without labels. */
  classes: Int32Array;
}

/**
 * Weights each row by how rare its best expert is: `w_i = Σ_j |D_j| / |D_i|`, then divided by `Σ_j w_j` over the classes that
 * have rows (TO-Router, section 3, phase 2).
 *
 * @param labels Shape (N, E), row-major.
 */
export function sampleWeights(labels: Float64Array, columns: number): SampleWeights {
  const rows = rowsOf('sampleWeights', labels, columns);
  const classes = new Int32Array(rows);
  const counts = new Array<number>(columns).fill(0);
  let labelled = 0;
  for (let i = 0; i < rows; i++) {
    let best = 0;
    for (let j = 1; j < columns; j++) if (labels[i * columns + j] > labels[i * columns + best]) best = j;
    classes[i] = labels[i * columns + best] > 0 ? best : -1;
    if (classes[i] < 0) continue;
    counts[best]++;
    labelled++;
  }
  const raw = counts.map((count) => (count ? labelled / count : null));
  const total = raw.reduce<number>((sum, weight) => sum + (weight ?? 0), 0);
  const classWeights = raw.map((weight) => (weight === null ? null : weight / total));
  const weights = Float64Array.from(classes, (index) => (index < 0 ? 0 : classWeights[index]!));
  return { weights, classWeights, counts, classes };
}
