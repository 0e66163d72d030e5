import type { TrainingMeans } from '@torouter/data';
import type { Average } from './evaluation.js';

/** Mean quality and mean cost per expert, shape (E,); NaN = nothing recorded. */
export interface ExpertMeans {
  quality: Float64Array;
  costUsd: Float64Array;
}

/**
 * Means over all datasets of training means: weighted by the rows on which an expert's quality is recorded, or every dataset
 * alike.
 *
 * @param experts The columns that are wanted; one that was not trained on has NaN.
 */
export function expertMeans(means: TrainingMeans, experts: readonly string[], average: Average): ExpertMeans {
  const quality = new Float64Array(experts.length).fill(NaN);
  const costUsd = new Float64Array(experts.length).fill(NaN);
  for (const [column, name] of experts.entries()) {
    const j = means.experts.indexOf(name);
    if (j < 0) continue;
    const recorded = means.datasets.filter((dataset) => dataset.quality[j] !== null && dataset.counts[j] > 0);
    const weighted = (of: 'quality' | 'costUsd') => {
      let sum = 0;
      let weights = 0;
      for (const dataset of recorded) {
        const value = dataset[of][j];
        if (value === null) continue;
        const weight = average === 'rows' ? dataset.counts[j] : 1;
        sum += weight * value;
        weights += weight;
      }
      return weights ? sum / weights : NaN;
    };
    quality[column] = weighted('quality');
    costUsd[column] = weighted('costUsd');
  }
  return { quality, costUsd };
}
