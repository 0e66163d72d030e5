import type { BertConfig, WeightTensors } from '@torouter/onnx';
import type { TrainingData } from '../classifier.js';
import { recordedMeans } from '../shared/recorded-means.js';
import { bertClassifier, type BertClassifier } from './bert-classifier.js';
import { bertDrift } from './bert-drift.js';
import type { BertOptions } from './bert-options.js';
import type { BertRecord } from './bert-record.js';
import { exportBert } from './export-bert.js';
import type { PreparedBert } from './prepare-bert.js';

/** Texts on which the export at int8 is compared with that at fp32. */
const DRIFT_ROWS = 256;

/** What a training came to. */
export interface FinishedTraining {
  trained: { config: BertConfig; weights: WeightTensors };
  prepared: PreparedBert;
  history: BertRecord['history'];
  options: BertOptions;
}

/** Exports a trained model at both precisions, compares them, and makes the classifier. */
export async function finishBert(
  { trained, prepared, history, options }: FinishedTraining,
  { experts, costUsd }: Pick<TrainingData, 'experts' | 'costUsd'>,
  { texts, signal }: { texts: readonly string[]; signal?: AbortSignal },
): Promise<BertClassifier> {
  const files = exportBert(trained, prepared.tokenizer, options);
  const E = experts.length;
  const { objective, maxTokens, threads: workers } = options;
  const costs = costUsd && Array.from(recordedMeans(costUsd, E), (mean) => (Number.isNaN(mean) ? null : mean));
  const record: BertRecord = {
    ...{ experts: E, objective, maxTokens, hiddenSize: trained.config.hiddenSize, base: prepared.base },
    ...(costs && { meanCostUsd: costs }),
    bytes: Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.length])),
    history,
    drift: { rows: 0, largest: 0, rootMeanSquare: 0, changedDecisions: 0 },
  };
  const drift = await bertDrift({ record, files }, experts, texts.slice(0, DRIFT_ROWS), { workers, signal });
  return bertClassifier({ record: { ...record, drift }, files }, experts);
}
