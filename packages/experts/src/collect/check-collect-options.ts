import { TorouterError } from '@torouter/data';
import { COLLECT_METRICS, type CollectMetric } from './collect-metrics.js';
import type { CollectOptions } from './collect-options.js';
import { autoScorer } from './scorers/auto-scorer.js';
import type { Scorer } from './scorers/scorer.js';

/** Options with their defaults. */
export interface CheckedCollectOptions extends CollectOptions {
  metrics: readonly CollectMetric[];
  scorer: Scorer;
  /** Names what scores are computed by. */
  scoring: string;
  identities: Readonly<Record<string, unknown>>;
  samples: number;
  concurrency: number;
  resume: boolean;
  retryFailures: boolean;
  keepResponses: boolean;
  giveUpAfterMs: number;
  seed: number;
}

/** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT */
export function checkCollectOptions(options: CollectOptions): CheckedCollectOptions {
  const {
    similarity,
    experts,
    limit,
    maxCostUsd,
    samples = 1,
    concurrency = 1000,
    seed = 42,
    giveUpAfterMs = 120_000,
  } = options;
  const { scorer = autoScorer } = options;
  const usual: CollectMetric[] = similarity ? ['nll', 'bertsim', 'seconds', 'tokens'] : ['nll', 'seconds', 'tokens'];
  const { metrics = usual } = options;
  if (experts.size === 0) throw invalid('There are no experts. Give at least one.');
  for (const [name, expert] of experts)
    if (name !== expert.name)
      throw invalid(`The expert ${expert.name} stands under the name ${name}. Put each under its own name.`);
  for (const metric of metrics)
    if (!COLLECT_METRICS.includes(metric))
      throw invalid(`There is no metric ${JSON.stringify(metric)}; there are ${COLLECT_METRICS.join(', ')}.`);
  wholeNumber('samples', samples, 1);
  wholeNumber('concurrency', concurrency, 1);
  wholeNumber('seed', seed, 0);
  if (limit !== undefined) wholeNumber('limit', limit, 1);
  if (maxCostUsd !== undefined && !(maxCostUsd >= 0))
    throw invalid(`maxCostUsd should be at least 0, got ${String(maxCostUsd)}.`);
  if (!(giveUpAfterMs >= 0)) throw invalid(`giveUpAfterMs should be at least 0, got ${String(giveUpAfterMs)}.`);
  if (!similarity && (metrics.includes('bertsim') || scorer.needsSimilarity))
    throw invalid(
      `${metrics.includes('bertsim') ? 'The metric bertsim' : `The scorer ${scorer.name}`} needs a similarity, and there is none. Give one (bertSim of @torouter/embed makes it), or choose ${metrics.includes('bertsim') ? 'other metrics' : 'another scorer'}.`,
    );
  const wantsSimilarity = metrics.includes('bertsim') || scorer.needsSimilarity;
  return {
    ...options,
    ...{ metrics, scorer, samples, concurrency, seed, giveUpAfterMs },
    similarity: wantsSimilarity ? similarity : undefined,
    scoring: JSON.stringify([options.scorerId ?? scorer.name, wantsSimilarity ? (options.similarityId ?? '') : null]),
    identities: options.identities ?? {},
    resume: options.resume ?? false,
    retryFailures: options.retryFailures ?? false,
    keepResponses: options.keepResponses ?? true,
  };
}

function wholeNumber(name: string, value: number, minimum: number): void {
  if (!Number.isSafeInteger(value) || value < minimum)
    throw invalid(`${name} should be a whole number of at least ${minimum}, got ${String(value)}.`);
}

function invalid(message: string): TorouterError {
  return new TorouterError('TOROUTER_INVALID_ARGUMENT', message);
}
