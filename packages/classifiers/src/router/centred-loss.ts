import type { Predictions } from '../classifier.js';

/**
 * How badly scores explain the differences between experts: the share of the row-centred quality's variance that the best
 * multiple of the row-centred scores (log probabilities for probabilities) leaves, in [0, 1]. It needs no common scale, so
 * models trained at different temperatures can be compared, and it is far less noisy than the quality of the argmax
 * (guide: tuning by the argmax is tuning on noise).
 *
 * @param quality Shape (N, E), row-major, NaN = missing.
 */
export function centredLoss({ scores, scoreKind, rows, columns }: Predictions, quality: Float64Array): number {
  let qq = 0;
  let qs = 0;
  let ss = 0;
  for (let i = 0; i < rows; i++) {
    let count = 0;
    let meanQuality = 0;
    let meanScore = 0;
    for (let k = i * columns; k < (i + 1) * columns; k++) {
      if (Number.isNaN(quality[k])) continue;
      count++;
      meanQuality += quality[k];
      meanScore += scale(scores[k], scoreKind);
    }
    if (count < 2) continue;
    meanQuality /= count;
    meanScore /= count;
    for (let k = i * columns; k < (i + 1) * columns; k++) {
      if (Number.isNaN(quality[k])) continue;
      const q = quality[k] - meanQuality;
      const s = scale(scores[k], scoreKind) - meanScore;
      qq += q * q;
      qs += q * s;
      ss += s * s;
    }
  }
  if (qq === 0) return 0;
  // A negative slope would mean that the scores point the wrong way: they explain nothing.
  return ss === 0 || qs <= 0 ? 1 : 1 - (qs * qs) / (ss * qq);
}

function scale(score: number, kind: Predictions['scoreKind']): number {
  return kind === 'probability' ? Math.log(Math.max(score, 1e-9)) : score;
}
