import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { createBertSim, loadEncoder, type Encoder } from '@torouter/embed';
import { loadScorer, type CollectMetric, type CollectOptions } from '@torouter/experts';
import type { Precision } from '@torouter/onnx';
import { downloadProgress } from './download-progress.js';

/** More threads than this gain little and take memory, for each holds a copy of the model. */
const MAX_WORKERS = 4;
const METRICS: readonly CollectMetric[] = ['nll', 'bertsim', 'seconds', 'tokens'];

/** How answers are scored, and the encoder that this needs. */
export type Scoring = AsyncDisposable &
  Required<Pick<CollectOptions, 'metrics' | 'scorer' | 'scorerId'>> &
  Pick<CollectOptions, 'similarity' | 'similarityId'>;

/** The scorer of a name, and BERTSim where a metric or the scorer needs it. */
export async function chooseScoring(options: {
  score: string;
  metrics?: readonly CollectMetric[];
  model: string;
  precision: Precision;
  plan?: boolean;
  signal: AbortSignal;
}): Promise<Scoring> {
  const { score, model, precision, metrics = METRICS, signal } = options;
  const scorer = await loadScorer(score);
  const needsEncoder = metrics.includes('bertsim') || scorer.needsSimilarity;
  // That a model is missing is told before the first call is paid, not after the last.
  const encoder = needsEncoder && !options.plan ? await load() : undefined;
  return {
    metrics,
    scorer,
    scorerId: await identityOf(score),
    ...(needsEncoder && {
      // A plan computes nothing.
      similarity: encoder ? createBertSim(encoder) : async () => [],
      similarityId: `${model} ${precision}`,
    }),
    async [Symbol.asyncDispose]() {
      await encoder?.[Symbol.asyncDispose]();
    },
  };

  async function load(): Promise<Encoder> {
    const progress = downloadProgress();
    const workers = Math.min(MAX_WORKERS, availableParallelism());
    return loadEncoder(model, { precision, workers, signal, onProgress: progress.onProgress }).finally(progress.stop);
  }
}

/** A module is another one when its text is. */
async function identityOf(name: string): Promise<string> {
  const text = await readFile(resolve(name)).catch(() => undefined);
  return text ? `${name} ${createHash('sha256').update(text).digest('hex')}` : name;
}
