import type { TrainingData, Predictions } from '../classifier.js';
import { chooseLambda } from '../choose-lambda.js';
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
  const expected = predictions.costUsd ?? repeated(columnMeans(fitted.costUsd, E), predictions.rows);
  if (expected.some(Number.isNaN)) return undefined;
  const means = columnMeans(fitted.quality, E);
  const best = means.reduce((held, mean, j) => (mean > means[held] ? j : held), 0);
  const bestSingleQuality = columnMeans(validation.quality, E)[best];
  const bestSingleCostUsd = columnMeans(costUsd, E)[best];
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

/** Mean of each column over its recorded cells, shape (E,); NaN where there is none. */
function columnMeans(values: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  const counts = new Int32Array(columns);
  for (let k = 0; k < values.length; k++)
    if (!Number.isNaN(values[k])) {
      sums[k % columns] += values[k];
      counts[k % columns]++;
    }
  return sums.map((sum, j) => sum / counts[j]);
}

function repeated(row: Float64Array, rows: number): Float32Array {
  const out = new Float32Array(row.length * rows);
  for (let i = 0; i < rows; i++) out.set(row, i * row.length);
  return out;
}
