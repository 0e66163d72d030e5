import type { TrainingData, Predictions } from '../classifier.js';
import { chooseLambda } from '../choose-lambda.js';
import { recordedMeans } from '../shared/recorded-means.js';
import type { KeepQuality } from './training-record.js';

/**
 * The λ that keeps the best single expert's quality most cheaply on validation rows. The best single expert is chosen on the
 * rows that the classifier was fitted on; the floor is its quality on the validation rows.
 *
 * @returns undefined where costs are not recorded or no λ reaches the floor.
 */
export function keepQuality(
  fitted: TrainingData,
  validation: TrainingData,
  predictions: Predictions,
): KeepQuality | undefined {
  const { costUsd } = validation;
  if (!costUsd || !fitted.costUsd) return undefined;
  const E = fitted.experts.length;
  const expected = predictions.costUsd ?? repeated(recordedMeans(fitted.costUsd, E), predictions.rows);
  if (expected.some(Number.isNaN)) return undefined;
  const means = recordedMeans(fitted.quality, E);
  let best = 0;
  means.forEach((mean, j) => {
    if (mean > means[best] || Number.isNaN(means[best])) best = j;
  });
  const bestSingleQuality = recordedMeans(validation.quality, E)[best];
  const bestSingleCostUsd = recordedMeans(costUsd, E)[best];
  if (Number.isNaN(bestSingleQuality) || Number.isNaN(bestSingleCostUsd)) return undefined;
  const chosen = chooseLambda({
    scores: predictions.scores,
    costUsd: expected,
    quality: validation.quality,
    realCostUsd: costUsd,
    columns: E,
    floor: bestSingleQuality,
  });
  return chosen && { ...chosen, validationRows: predictions.rows, bestSingleQuality, bestSingleCostUsd };
}

function repeated(row: Float64Array, rows: number): Float32Array {
  const out = new Float32Array(row.length * rows);
  for (let i = 0; i < rows; i++) out.set(row, i * row.length);
  return out;
}
