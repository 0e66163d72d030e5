import {
  Router,
  type BertClassifier,
  type BertRecord,
  type PolicyConfig,
  type TrainingRecord,
} from '@torouter/classifiers';
import { columns } from './columns.js';
import { formatBert } from './format-bert.js';

/** What `torouter inspect` shows of a router. */
export interface RouterDescription {
  type: 'router';
  name: string;
  classifier: string;
  /** What it sees of a text, and its other settings that are short enough to be shown. */
  settings: Readonly<Record<string, unknown>>;
  experts: readonly string[];
  policy: PolicyConfig;
  training: TrainingRecord | null;
  /** Of a fine-tuned BERT: how its training went, and what int8 changes. */
  bert?: Pick<BertRecord, 'history' | 'drift'>;
  textsSeen: number;
}

/** Loads a router (so that every file is checked) and says what it is. */
export async function describeRouter(folder: string): Promise<RouterDescription> {
  await using router = await Router.load(folder);
  const { name, classifier, experts, policy, training, seen } = router;
  const record = classifier.kind === 'bert' ? (classifier as BertClassifier).record : undefined;
  // Long lists (the names of tasks) are left out, and what is shown by itself.
  const settings = Object.fromEntries(
    Object.entries(classifier.state().config).filter(
      ([name, value]) => !Array.isArray(value) && !(record && ['history', 'drift', 'bytes'].includes(name)),
    ),
  );
  return {
    type: 'router',
    name,
    classifier: classifier.kind,
    settings,
    experts,
    policy,
    training: training ?? null,
    ...(record && { bert: { history: record.history, drift: record.drift } }),
    textsSeen: seen.size,
  };
}

/** {@link RouterDescription} as text. */
export function formatRouter({
  name,
  classifier,
  settings,
  experts,
  policy,
  training,
  bert,
  textsSeen,
}: RouterDescription): string {
  const lines = [
    `router ${name}: classifier ${classifier}, policy ${policy.kind}${policy.kind === 'utility' ? ` (λ = ${policy.lambda})` : ''}`,
    `experts: ${experts.join(', ')}`,
    `classifier: ${JSON.stringify(settings)}`,
  ];
  if (!training) return [...lines, 'no training record'].join('\n');
  const { rows, metric, seed, dataHash, labels, keepQuality, means, options, costsEstimated } = training;
  lines.push(
    `trained on ${rows} rows (${textsSeen} different texts) for ${metric}, seed ${seed}, data ${dataHash.slice(0, 12)}`,
  );
  if (Object.keys(options).length > 0) lines.push(`options: ${JSON.stringify(options)}`);
  if (labels)
    lines.push(
      `soft labels: temperature ${labels.temperature}, mean entropy ${labels.meanEntropy.toFixed(3)} nats (uniform: ${Math.log(experts.length).toFixed(3)})`,
    );
  // Negated metrics and seconds are no shares.
  const quality = (value: number) => (metric === 'score' || metric === 'bertSim' ? percent(value) : value.toFixed(3));
  if (keepQuality)
    lines.push(
      `λ = ${keepQuality.lambda.toPrecision(3)} kept ${quality(keepQuality.quality)} (best single ${quality(keepQuality.bestSingleQuality)}) on ${keepQuality.validationRows} validation rows at ${percent(keepQuality.costUsd / keepQuality.bestSingleCostUsd)} of its cost`,
    );
  if (bert) lines.push('', formatBert(bert));
  if (costsEstimated) lines.push('costs are estimates from prices and lengths');
  lines.push(
    '',
    'mean training quality',
    columns(
      ['dataset', 'rows', ...experts],
      means.datasets.map((dataset) => [
        dataset.name || '(none)',
        String(dataset.rows),
        ...dataset.quality.map((mean) => (mean === null ? '–' : mean.toFixed(3))),
      ]),
    ),
  );
  return lines.join('\n');
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
