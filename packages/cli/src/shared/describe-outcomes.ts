import { readOutcomes, trainingMeans, type Metric, type OutcomeTable } from '@torouter/data';
import { columns } from './columns.js';

/** What `torouter inspect` shows of an outcomes folder. */
export interface OutcomesDescription {
  type: 'outcomes';
  queries: number;
  experts: { name: string; outcomes: number }[];
  datasets: { name: string; rows: number; splits: Record<string, number>; quality: (number | null)[] }[];
  metrics: Metric[];
  /** The metric of the means below. */
  metric: Metric | null;
}

/** Reads an outcomes folder and says what it holds. */
export async function describeOutcomes(folder: string, signal?: AbortSignal): Promise<OutcomesDescription> {
  const table = await readOutcomes(folder, { texts: [], signal });
  const metrics = table.recordedMetrics;
  const metric = metrics[0] ?? null;
  const means = metric && trainingMeans(table, metric);
  return {
    type: 'outcomes',
    queries: table.rows,
    experts: table.experts.map((name, j) => ({
      name,
      outcomes: means ? means.datasets.reduce((sum, dataset) => sum + dataset.counts[j], 0) : 0,
    })),
    datasets: table.datasets.map((name, index) => ({
      name,
      rows: table.queries.filter((query) => query.dataset === name).length,
      splits: splitsOf(table, name),
      quality: means ? [...means.datasets[index].quality] : [],
    })),
    metrics,
    metric,
  };
}

function splitsOf(table: OutcomeTable, dataset: string): Record<string, number> {
  const splits: Record<string, number> = {};
  for (const query of table.queries)
    if (query.dataset === dataset && query.split !== undefined) splits[query.split] = (splits[query.split] ?? 0) + 1;
  return splits;
}

/** {@link OutcomesDescription} as text: experts as rows, datasets as columns. */
export function formatOutcomes({ queries, experts, datasets, metrics, metric }: OutcomesDescription): string {
  const names = datasets.map((dataset) => dataset.name || '(none)');
  return [
    `${queries} queries × ${experts.length} experts; recorded: ${metrics.join(', ')}`,
    '',
    columns(
      ['dataset', 'rows', 'splits'],
      datasets.map((dataset, d) => [
        names[d],
        String(dataset.rows),
        Object.entries(dataset.splits)
          .map(([split, rows]) => `${split} ${rows}`)
          .join(', '),
      ]),
    ),
    '',
    `mean ${metric}`,
    columns(
      ['expert', 'outcomes', ...names],
      experts.map((expert, j) => [
        expert.name,
        String(expert.outcomes),
        ...datasets.map((dataset) => dataset.quality[j]?.toFixed(3) ?? '–'),
      ]),
    ),
  ].join('\n');
}
