import { TorouterError, type Metric, type OutcomeTable } from '@torouter/data';
import { metricQuality, sampleWeights, softLabels } from '@torouter/labels';
import type { TrainingData } from '../classifier.js';

/**
 * Turns an outcome table into what classifiers learn from: quality (negated where less is better), soft labels at a
 * temperature, the paper's sample weights.
 *
 * @param options.allowEmptyExperts For validation parts, where an expert with few outcomes may have none. @default false
 * @throws {TorouterError} TOROUTER_METRIC_NOT_RECORDED, TOROUTER_EXPERT_WITHOUT_OUTCOMES
 */
export function trainingData(
  table: OutcomeTable,
  metric: Metric,
  temperature: number,
  { allowEmptyExperts = false }: { allowEmptyExperts?: boolean } = {},
): TrainingData {
  const quality = metricQuality(table, metric);
  const E = table.columns;
  for (let j = 0; j < E && !allowEmptyExperts; j++) {
    let recorded = false;
    for (let i = 0; i < table.rows && !recorded; i++) recorded = !Number.isNaN(quality[i * E + j]);
    if (!recorded)
      throw new TorouterError(
        'TOROUTER_EXPERT_WITHOUT_OUTCOMES',
        `Expert ${table.experts[j]} has no ${metric} on any training row. Leave it out (--experts-only), or collect outcomes for it.`,
        { details: { expert: table.experts[j], metric } },
      );
  }
  const labels = softLabels(quality, E, { temperature });
  return {
    experts: table.experts,
    texts: table.queries.map((query) => query.prompt),
    tasks: table.queries.map((query) => query.dataset),
    quality,
    labels,
    sampleWeights: sampleWeights(labels, E).weights,
    costUsd: table.has('cost') ? table.metric('cost') : undefined,
  };
}
