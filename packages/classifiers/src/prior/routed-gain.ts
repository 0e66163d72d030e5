/** What a correction is worth on rows that it was not fitted on. */
export interface RoutedGain {
  /** Mean of (quality of the expert chosen with the correction − of the one chosen without it). */
  readonly gain: number;
  /** Standard error of that mean. */
  readonly standardError: number;
  /** Rows where both outcomes are recorded. */
  readonly rows: number;
}

/**
 * How much better rows are routed by prior + correction than by the prior alone (quality.md section 2, step 5).
 *
 * @param quality Shape (N, E), NaN = missing. Rows where a chosen outcome is missing are left out.
 * @param prior Shape (N, E), out of fold.
 * @param correction Shape (N, E), each row by a fit on the other rows.
 */
export function routedGain(
  quality: Float64Array,
  prior: Float64Array,
  correction: Float64Array,
  E: number,
): RoutedGain {
  let sum = 0;
  let squares = 0;
  let rows = 0;
  for (let from = 0; from < quality.length; from += E) {
    let plain = from;
    let corrected = from;
    for (let cell = from; cell < from + E; cell++) {
      if (prior[cell] > prior[plain]) plain = cell;
      if (prior[cell] + correction[cell] > prior[corrected] + correction[corrected]) corrected = cell;
    }
    const gain = quality[corrected] - quality[plain];
    if (Number.isNaN(gain)) continue;
    sum += gain;
    squares += gain * gain;
    rows++;
  }
  if (rows < 2) return { gain: 0, standardError: 0, rows };
  const gain = sum / rows;
  return { gain, standardError: Math.sqrt(Math.max(0, squares / rows - gain * gain) / (rows - 1)), rows };
}
