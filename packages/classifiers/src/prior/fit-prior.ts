import type { FitClassifier } from '../classifier.js';
import { multiplyTransposed } from '../dense/multiply-transposed.js';
import { transpose } from '../dense/transpose.js';
import { createPacer } from '../shared/create-pacer.js';
import { costTable } from './cost-table.js';
import { distinctRows } from './distinct-rows.js';
import { fitFeatures } from './fit-features.js';
import { fitTaskLogistic } from './fit-task-logistic.js';
import { gateCorrection } from './gate-correction.js';
import { nameTasks } from './name-tasks.js';
import { principalAxes } from './principal-axes.js';
import { priorClassifier } from './prior-classifier.js';
import { priorOptions, priorVectorizer, type PriorOptions } from './prior-options.js';
import { taskTable } from './task-table.js';

/**
 * Fits the task prior, the default recipe (quality.md section 2): dense features of terms, surface and, with an encoder, of
 * sentence embeddings; a classifier of tasks (the rows' datasets; clusters for rows that have none); a table of each expert's
 * shrunk mean quality per task; and a correction by the text, used only where left-out rows are routed better with it.
 */
export const fitPrior: FitClassifier<Partial<PriorOptions>> = async function* fitPrior(
  data,
  { seed = 42, signal, ...given } = {},
) {
  const started = performance.now();
  const options = priorOptions(given);
  const { encoder, shrinkage, l2 } = options;
  const pace = createPacer(signal);
  const { data: distinct, rowOf } = distinctRows(data);
  const vectors = await encoder?.encode(distinct.texts, { signal });
  const { vectorizer, dense, fold } = await fitFeatures(distinct.texts, {
    vectorizer: options.vectorizer ?? priorVectorizer(distinct.texts.length),
    vectors,
    seed,
    pace,
  });
  yield { type: 'fit-start', classifier: 'prior', rows: dense.rows, features: dense.columns };

  if (!vectorizer)
    yield { type: 'note', message: 'no term occurs in two texts: words and characters tell nothing here' };
  const E = data.experts.length;
  const axes = await principalAxes(dense, pace);
  const { tasks, labels, note } = await nameTasks(distinct, axes.rows, {
    candidates: options.clusters,
    shrinkage,
    seed,
    afterIteration: pace,
  });
  if (note) yield { type: 'note', message: note };
  const T = tasks.length;
  const logistic = await fitTaskLogistic(axes.rows, labels, T, {
    l2,
    meanSquares: axes.energies.map((energy) => energy / dense.rows),
    afterIteration: pace,
  });
  const gate = await gateCorrection(distinct, axes, labels, T, { ...options, seed, pace });
  if (gate.note) yield { type: 'note', message: gate.note };

  // Task logits, then corrections: one map on the axes, turned back onto the features and folded onto the terms.
  const corrections = gate.correction?.weights.data ?? new Float64Array(0);
  const outputs = T + corrections.length / Math.max(axes.rows.columns, 1);
  const onAxes = { rows: outputs, columns: axes.rows.columns, data: new Float64Array(outputs * axes.rows.columns) };
  onAxes.data.set(logistic.weights.data);
  onAxes.data.set(corrections, logistic.weights.data.length);
  const bias = new Float64Array(outputs);
  bias.set(logistic.bias);
  const map = await fold(await multiplyTransposed(onAxes, transpose(axes.axes), pace), bias);
  const allLabels = Int32Array.from(rowOf, (row) => labels[row]);
  const classifier = priorClassifier(
    {
      tasks,
      vectorizer,
      embedding: encoder && { encoder, state: await encoder.state() },
      map,
      gate: gate.record,
      quality: taskTable(data.quality, E, allLabels, T, shrinkage),
      costUsd: data.costUsd && costTable(data.costUsd, E, allLabels, T, shrinkage),
    },
    data.experts,
  );
  yield { type: 'fit-end', seconds: (performance.now() - started) / 1000 };
  return classifier;
};
