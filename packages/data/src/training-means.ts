import { LESS_IS_BETTER, type Metric } from './metrics.js';
import type { OutcomeTable } from './outcome-table.js';

/** Per dataset and expert: how many training rows recorded the metric, its mean there, and the mean cost. */
export interface TrainingMeans {
  readonly experts: readonly string[];
  readonly datasets: readonly DatasetMeans[];
}

/** One dataset of {@link TrainingMeans}; every array has shape (E,). */
export interface DatasetMeans {
  readonly name: string;
  /** Rows of the dataset. */
  readonly rows: number;
  /** Rows on which the expert's quality is recorded. */
  readonly counts: readonly number[];
  /** Mean quality, higher is better (metrics where less is better are negated); null where nothing is recorded. */
  readonly quality: readonly (number | null)[];
  /** Mean cost in US dollars per query; null where nothing is recorded. */
  readonly costUsd: readonly (number | null)[];
}

/**
 * What a router keeps of its training rows, so that `bestSingle` and `bestPerDataset` can later be chosen without looking at
 * the rows that are scored.
 */
export function trainingMeans(table: OutcomeTable, metric: Metric): TrainingMeans {
  const { experts, columns: E, queries } = table;
  const values = table.metric(metric);
  const cost = table.has('cost') ? table.metric('cost') : undefined;
  const sign = LESS_IS_BETTER.has(metric) ? -1 : 1;
  const names = table.datasets;
  const position = new Map(names.map((name, index) => [name, index]));
  const sums = names.map(() => ({ rows: 0, quality: meanAccumulator(E), cost: meanAccumulator(E) }));
  for (let i = 0; i < table.rows; i++) {
    const sum = sums[position.get(queries[i].dataset)!];
    sum.rows++;
    for (let j = 0; j < E; j++) {
      sum.quality.add(j, sign * values[i * E + j]);
      if (cost) sum.cost.add(j, cost[i * E + j]);
    }
  }
  return {
    experts: [...experts],
    datasets: sums.map((sum, index) => ({
      name: names[index],
      rows: sum.rows,
      counts: sum.quality.counts(),
      quality: sum.quality.means(),
      costUsd: sum.cost.means(),
    })),
  };
}

function meanAccumulator(size: number) {
  const total = new Float64Array(size);
  const count = new Int32Array(size);
  return {
    add(j: number, value: number) {
      if (Number.isNaN(value)) return;
      total[j] += value;
      count[j]++;
    },
    counts: () => [...count],
    means: () => Array.from(total, (sum, j) => (count[j] ? sum / count[j] : null)),
  };
}
