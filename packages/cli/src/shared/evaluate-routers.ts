import type { PolicyConfig, Router } from '@torouter/classifiers';
import {
  tableHash,
  TorouterError,
  trainingMeans,
  type Metric,
  type OutcomeTable,
  type TrainingMeans,
} from '@torouter/data';
import { evaluate, type Evaluation } from '@torouter/eval';

/** A router and the name and policy it is scored under. */
export interface RouterEntry {
  name: string;
  router: Router;
  /** @default the router's own */
  policy?: PolicyConfig;
  decisionSeconds?: { p50: number; p99: number };
}

/** Options of {@link evaluateRouters}. */
export interface EvaluateRoutersOptions {
  /** Name of the split, for the record. */
  split: string;
  average: 'rows' | 'datasets';
  seed: number;
  /** The table was priced anew: costs of training, which baselines choose by, are then taken from the scored rows. */
  repriced?: boolean;
  /** Where dollars come from, for people. */
  costNote?: string;
  signal?: AbortSignal;
}

/**
 * Scores routers on the rows of a table that none of them has seen in training (by fingerprint of the text, under whatever
 * id), by the routers' quality metric; `bestSingle` and its like come from the first router's training means.
 *
 * @throws {TorouterError} TOROUTER_NOTHING_TO_SCORE where every row was seen; TOROUTER_INVALID_ARGUMENT where the routers' experts or metrics differ.
 */
export async function evaluateRouters(
  table: OutcomeTable,
  entries: readonly RouterEntry[],
  { split, average, seed, costNote, repriced = false, signal }: EvaluateRoutersOptions,
): Promise<{ evaluation: Evaluation; scored: OutcomeTable; seen: number }> {
  const experts = commonExperts(entries);
  const { means } = trainingOf(entries[0]);
  const qualityMetric = commonMetric(entries);
  const unseen = table.queries.flatMap((query, row) =>
    entries.some(({ router }) => router.hasSeen(query.prompt)) ? [] : [row],
  );
  const seen = table.rows - unseen.length;
  if (unseen.length === 0)
    throw new TorouterError(
      'TOROUTER_NOTHING_TO_SCORE',
      `All ${table.rows} rows were seen in training: scoring them would flatter. Train with --test-share above 0, or give other outcomes.`,
      { details: { rows: table.rows, seen } },
    );
  const scored = table.selectExperts(experts).selectRows(unseen);
  const texts = scored.queries.map((query) => query.prompt);
  const routers = [];
  // A router that stands there under several policies looks at the texts once.
  const predicted = new Map<Router, Awaited<ReturnType<Router['predict']>>>();
  for (const { name, router, policy, decisionSeconds } of entries) {
    const predictions = predicted.get(router) ?? (await router.predict(texts, { signal }));
    predicted.set(router, predictions);
    const choices = Int32Array.from(texts, (_, row) =>
      experts.indexOf(router.experts[router.decide(predictions, row, { policy }).index]),
    );
    routers.push({ name, choices, decisionSeconds });
  }
  const evaluation = evaluate({
    table: scored,
    training: repriced ? withCostsOf(means, trainingMeans(scored, qualityMetric)) : means,
    routers,
    metric: qualityMetric,
    average,
    costNote,
    seed,
    split,
    dataHash: tableHash(scored),
    signal,
  });
  return { evaluation, scored, seen };
}

function trainingOf({ name, router }: RouterEntry) {
  if (router.training) return router.training;
  throw new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `The router ${name} has no training record, so best single and the rows it has seen are not known. Train it with torouter train.`,
  );
}

/** Means with the costs of others: prices may have changed since training, qualities have not. */
function withCostsOf(means: TrainingMeans, priced: TrainingMeans): TrainingMeans {
  const costOf = new Map(
    priced.datasets.flatMap(({ name, costUsd }) =>
      priced.experts.map((expert, j) => [`${name}\0${expert}`, costUsd[j]] as const),
    ),
  );
  const datasets = means.datasets.map((dataset) => ({
    ...dataset,
    costUsd: means.experts.map((expert) => costOf.get(`${dataset.name}\0${expert}`) ?? null),
  }));
  return { ...means, datasets };
}

/** Outcomes with scores and outcomes without leave routers that are judged differently. */
function commonMetric(entries: readonly RouterEntry[]): Metric {
  const [{ qualityMetric }, ...others] = entries.map(trainingOf);
  const other = others.findIndex((training) => training.qualityMetric !== qualityMetric);
  if (other < 0) return qualityMetric;
  throw new TorouterError(
    'TOROUTER_INVALID_ARGUMENT',
    `The router ${entries[0].name} is judged by ${qualityMetric} and ${entries[other + 1].name} by ${others[other].qualityMetric}; they cannot share a table. Evaluate them apart.`,
  );
}

function commonExperts(entries: readonly RouterEntry[]): readonly string[] {
  const [first, ...others] = entries;
  for (const { name, router } of others)
    if (
      router.experts.length !== first.router.experts.length ||
      router.experts.some((expert) => !first.router.experts.includes(expert))
    )
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `The routers ${first.name} and ${name} choose among different experts (${first.router.experts.join(', ')} and ${router.experts.join(', ')}); they cannot share a table. Evaluate them apart, or train both with the same --experts-only.`,
      );
  return first.router.experts;
}
