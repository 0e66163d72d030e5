import { TorouterError, trainingMeans, type Metric, type OutcomeTable, type TrainingMeans } from '@torouter/data';
import { averagesOf } from './averages.js';
import { bestExpert } from './best-expert.js';
import { bestExpertPerDataset } from './best-expert-per-dataset.js';
import type { Average, DecisionSeconds, Evaluation } from './evaluation.js';
import { evaluationRow, type NamedLine } from './evaluation-row.js';
import { expertMeans } from './expert-means.js';
import { hullMixture } from './hull-mixture.js';
import { lineOf, lineOfChoices, type Line } from './line.js';
import { oracleChoices } from './oracle-choices.js';
import { randomLine } from './random-line.js';
import { scoredRows, type ScoredRows } from './scored-rows.js';
import { zeroMeanLine } from './zero-mean-line.js';

/** A router as evaluation sees it: what it chose. */
export interface RoutedChoices {
  name: string;
  /** Shape (N,): index into the table's experts, per row. */
  choices: Int32Array;
  /** How long a decision takes (see `measureDecisions`). */
  decisionSeconds?: DecisionSeconds;
}

/** What {@link evaluate} needs. */
export interface EvaluateOptions {
  /** The rows to score, and only those: none that a router has seen. */
  table: OutcomeTable;
  /** Means of the same metric over the training rows, which an artefact stores; the baselines are chosen from them. */
  training: TrainingMeans;
  routers: readonly RoutedChoices[];
  /** Quality is the mean of this; where less is better it is negated. @default 'score' */
  metric?: Metric;
  /** Governs selection, quality, intervals and differences alike; totals of cost are over rows always. @default 'rows' */
  average?: Average;
  /** Of the random baseline and of the bootstrap. @default 42 */
  seed?: number;
  /** Bootstrap resamples per interval. @default 10_000 */
  resamples?: number;
  /** Fingerprint of the outcomes; passed on. */
  dataHash: string;
  /** Which rows these are ("test" …); passed on. */
  split: string;
  /** Whose prices the dollars are and what is estimated; passed on, and printed under every table with dollars. */
  costNote?: string;
  /** Looked at before each row of the result: the work itself is synchronous. */
  signal?: AbortSignal;
}

/**
 * Says what routers are worth beside honest baselines, with paired 95 % bootstrap intervals. Rows of the result, by kind:
 *
 * - `random`: uniform choices, per query the mean of 10 seeded trials.
 * - `zeroMean`: per query the mean over the experts (TO-Router's "Zero").
 * - `bestSingle`: the expert with the highest training mean; ties to the lower mean training cost, then to the lower index. A
 *   router that does not beat it is worth nothing to its user.
 * - `bestPerDataset`: the same per dataset, from that dataset's training means; a dataset that training did not have gets
 *   bestSingle.
 * - `router`: one per given router.
 * - `oracle`: per query the best recorded outcome, ties to the cheapest; where all are equally wrong it pays the cheapest.
 * - `zeroHull`: RouterBench's zero router. The mixture of at most two single experts, on the non-decreasing upper concave hull of
 *   their training costs and qualities, whose training cost is the mean cost of the first router on the scored rows (clamped to
 *   the hull's range); its expected quality and cost. Without costs, or without a router, the hull's top, which is bestSingle.
 * - `bestSingleHindsight`, `bestPerDatasetHindsight`: chosen on the scored rows themselves.
 * - `expert`: one per expert.
 *
 * With `average: 'rows'` a mean weighs queries alike (training means: by recorded training rows) and the bootstrap resamples
 * queries; with `'datasets'` it is the mean of the datasets' means, and each dataset is resampled within itself. A query whose
 * choice has no recorded outcome is left out of that row's means and counted in `missing`; a difference is taken where both are
 * recorded. Costs come from the table's `cost`; a total with a gap in it is null.
 *
 * @throws {TorouterError} TOROUTER_NOTHING_TO_SCORE for a table without rows or experts; TOROUTER_METRIC_NOT_RECORDED;
 *   TOROUTER_UNKNOWN_EXPERT where training means name an expert that the table lacks; TOROUTER_NO_TRAIN_ROWS where they record
 *   nothing; TOROUTER_INVALID_ARGUMENT for choices of the wrong length or range; TOROUTER_ABORTED.
 */
export function evaluate(options: EvaluateOptions): Evaluation {
  const { table, training, metric = 'score', average = 'rows', seed = 42, resamples = 10_000, signal } = options;
  check(options);
  const rows = scoredRows(table, metric);
  const averages = averagesOf(rows, { average, seed, resamples });
  const oracle = lineOfChoices(rows, oracleChoices({ ...rows, columns: rows.experts.length }));
  const chosen = choose(rows, training, average);
  const hindsight = choose(rows, trainingMeans(table, metric), average);
  const routers = options.routers.map(({ name, choices, decisionSeconds }): NamedLine => ({
    name,
    kind: 'router',
    line: lineOfChoices(rows, choices),
    decisionSeconds,
  }));
  const firstCost = routers.length && routers[0].line.costsUsd ? averages.mean(routers[0].line.costsUsd) : NaN;
  const baseline = (kind: NamedLine['kind'], line: Line): NamedLine => ({ name: kind, kind, line });
  const lines: NamedLine[] = [
    baseline('random', randomLine(rows, seed)),
    baseline('zeroMean', zeroMeanLine(rows)),
    baseline('bestSingle', chosen.single),
    baseline('bestPerDataset', chosen.perDataset),
    ...routers,
    baseline('oracle', oracle),
    baseline('zeroHull', chosen.hull(firstCost)),
    baseline('bestSingleHindsight', hindsight.single),
    baseline('bestPerDatasetHindsight', hindsight.perDataset),
    ...rows.experts.map((name, j): NamedLine => ({
      name,
      kind: 'expert',
      line: lineOfChoices(rows, new Int32Array(rows.n).fill(j)),
    })),
  ];
  return {
    seed,
    resamples,
    dataHash: options.dataHash,
    split: options.split,
    average,
    metric,
    ...(options.costNote !== undefined && { costNote: options.costNote }),
    rows: lines.map((line) => {
      if (signal?.aborted)
        throw new TorouterError('TOROUTER_ABORTED', 'The evaluation was given up.', { cause: signal.reason });
      return evaluationRow(rows, averages, { bestSingle: chosen.single, oracle }, line);
    }),
  };
}

/** The baselines that are chosen from means. */
function choose(rows: ScoredRows, means: TrainingMeans, average: Average) {
  const perExpert = expertMeans(means, rows.experts, average);
  const best = bestExpert(perExpert);
  if (best < 0)
    throw new TorouterError(
      'TOROUTER_NO_TRAIN_ROWS',
      'The training means record the quality of not a single expert, so no baseline can be chosen from them. Give means of rows that record the metric.',
    );
  const perDataset = bestExpertPerDataset(means, rows.experts, rows.datasets, best);
  const single = lineOfChoices(rows, new Int32Array(rows.n).fill(best));
  return {
    single,
    perDataset: lineOfChoices(
      rows,
      rows.datasetOf.map((dataset) => perDataset[dataset]),
    ),
    hull(costUsd: number): Line {
      const mixture = hullMixture(perExpert, costUsd);
      return mixture && rows.costUsd ? lineOf(rows, (_, weights) => weights.set(mixture)) : single;
    },
  };
}

function check({ table, training, routers }: EvaluateOptions): void {
  if (!table.rows || !table.columns)
    throw new TorouterError(
      'TOROUTER_NOTHING_TO_SCORE',
      `evaluate: there is nothing to score in a table of ${table.rows} queries and ${table.columns} experts.`,
    );
  for (const expert of training.experts)
    if (!table.experts.includes(expert))
      throw new TorouterError(
        'TOROUTER_UNKNOWN_EXPERT',
        `evaluate: the training means know an expert "${expert}" that these outcomes lack; they have ${table.experts.join(', ')}. Score outcomes that hold every expert of the router.`,
        { details: { expert, experts: table.experts } },
      );
  for (const { name, choices } of routers) {
    if (choices.length !== table.rows)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `evaluate: router "${name}" should have one choice for each of ${table.rows} queries; got ${choices.length}.`,
      );
    const bad = choices.findIndex((choice) => choice < 0 || choice >= table.columns);
    if (bad >= 0)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        `evaluate: a choice of router "${name}" should be an index below ${table.columns}, the number of experts; entry ${bad} is ${choices[bad]}.`,
      );
  }
}
