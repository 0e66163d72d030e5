import type { SparseMatrix } from '@torouter/data';
import type { FitClassifier, TrainingData } from '../classifier.js';
import { createPacer } from '../shared/create-pacer.js';
import { fitOrNothing } from '../shared/fit-or-nothing.js';
import { selectSparseRows } from '../shared/select-sparse-rows.js';
import { clusterTasks } from './cluster-tasks.js';
import { fitLogistic } from './logistic-regression.js';
import { priorClassifier } from './prior-classifier.js';
import { priorOptions, priorVectorizer, type PriorOptions } from './prior-options.js';
import { taskTable } from './task-table.js';

/**
 * Fits the task prior, the default recipe: features, a classifier of tasks (the rows' datasets; clusters for rows that have
 * none), and a table of each expert's shrunk mean quality per task (quality.md section 2, steps 2 and 3).
 */
export const fitPrior: FitClassifier<Partial<PriorOptions>> = async function* fitPrior(
  data,
  { seed = 42, signal, ...options } = {},
) {
  const started = performance.now();
  const { shrinkage, l2, clusters, vectorizer: given } = priorOptions(options);
  const pace = createPacer(signal);
  const { features, vectorizer } = fitOrNothing(given ?? priorVectorizer(data.texts.length), data.texts);
  yield { type: 'fit-start', classifier: 'prior', rows: features.rows, features: features.columns };

  const E = data.experts.length;
  const { tasks, labels, note } = await tasksOf(data, features, {
    candidates: clusters,
    shrinkage,
    seed,
    afterIteration: pace,
  });
  if (note) yield { type: 'note', message: note };
  const logistic = await fitLogistic(features, labels, tasks.length, { l2, afterIteration: pace });
  const table = (values: Float64Array) => taskTable(values, E, labels, tasks.length, shrinkage);
  const classifier = priorClassifier(
    { tasks, vectorizer, logistic, quality: table(data.quality), costUsd: data.costUsd && table(data.costUsd) },
    data.experts,
  );
  yield { type: 'fit-end', seconds: (performance.now() - started) / 1000 };
  return classifier;
};

/** The tasks of the rows: their datasets in order of name, then a cluster for each row without one. */
async function tasksOf(
  data: TrainingData,
  features: SparseMatrix,
  options: Parameters<typeof clusterTasks>[3],
): Promise<{ tasks: string[]; labels: Int32Array; note?: string }> {
  const named = [...new Set(data.tasks)].filter((task) => task !== '').sort();
  const indexOf = new Map(named.map((task, index) => [task, index]));
  const labels = Int32Array.from(data.tasks, (task) => indexOf.get(task) ?? -1);
  const unnamed = Int32Array.from({ length: labels.length }, (_, row) => row).filter((row) => labels[row] < 0);
  if (unnamed.length === 0) return { tasks: named, labels };
  const E = data.experts.length;
  const quality = new Float64Array(unnamed.length * E);
  unnamed.forEach((row, i) => quality.set(data.quality.subarray(row * E, (row + 1) * E), i * E));
  const clustered = await clusterTasks(toUnitRows(selectSparseRows(features, unnamed)), quality, E, options);
  unnamed.forEach((row, i) => (labels[row] = named.length + clustered.labels[i]));
  return {
    tasks: [...named, ...Array.from({ length: clustered.count }, (_, cluster) => `cluster-${cluster}`)],
    labels,
    note: `${unnamed.length} rows name no dataset; grouped into ${clustered.count} clusters`,
  };
}

/** Scales each row to length 1, in place. */
function toUnitRows(rows: SparseMatrix): SparseMatrix {
  const { indptr, values } = rows;
  for (let i = 0; i < rows.rows; i++) {
    let squares = 0;
    for (let k = indptr[i]; k < indptr[i + 1]; k++) squares += values[k] * values[k];
    for (let k = indptr[i]; k < indptr[i + 1]; k++) values[k] /= Math.sqrt(squares);
  }
  return rows;
}
