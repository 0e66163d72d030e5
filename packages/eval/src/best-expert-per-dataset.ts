import type { TrainingMeans } from '@torouter/data';
import { bestExpert } from './best-expert.js';
import { expertMeans } from './expert-means.js';

/** Per dataset the best expert of its means; `fallback` where the dataset is unknown or records nothing. */
export function bestExpertPerDataset(
  means: TrainingMeans,
  experts: readonly string[],
  datasets: readonly string[],
  fallback: number,
): Int32Array {
  return Int32Array.from(datasets, (name) => {
    const known = means.datasets.filter((dataset) => dataset.name === name);
    const best = bestExpert(expertMeans({ experts: means.experts, datasets: known }, experts, 'rows'));
    return best < 0 ? fallback : best;
  });
}
