import type { Average } from './evaluation.js';
import { pairedBootstrap, type Interval } from './paired-bootstrap.js';
import type { ScoredRows } from './scored-rows.js';

/** Means and intervals over the scored rows, all averaged the same way; rows that are NaN are left out. */
export interface Averages {
  mean(values: Float64Array): number;
  interval(values: Float64Array): Interval;
}

/** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where `resamples` is not a positive integer. */
export function averagesOf(
  { n, datasets, datasetOf }: ScoredRows,
  { average, seed, resamples }: { average: Average; seed: number; resamples: number },
): Averages {
  const groupOf = average === 'datasets' ? datasetOf : new Int32Array(n);
  const groupCount = average === 'datasets' ? datasets.length : 1;
  return {
    mean(values) {
      const sums = new Float64Array(groupCount);
      const counts = new Int32Array(groupCount);
      for (let i = 0; i < n; i++) {
        if (Number.isNaN(values[i])) continue;
        sums[groupOf[i]] += values[i];
        counts[groupOf[i]]++;
      }
      const means = [...sums.keys()].filter((group) => counts[group]).map((group) => sums[group] / counts[group]);
      return means.length ? means.reduce((a, b) => a + b, 0) / means.length : NaN;
    },
    interval(values) {
      const recorded = [...values.keys()].filter((i) => !Number.isNaN(values[i]));
      if (!recorded.length) return { mean: NaN, low: NaN, high: NaN };
      return pairedBootstrap(
        Float64Array.from(recorded, (i) => values[i]),
        { seed, resamples, groups: Int32Array.from(recorded, (i) => groupOf[i]) },
      );
    },
  };
}
