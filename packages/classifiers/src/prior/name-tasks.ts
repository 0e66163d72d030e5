import type { DenseMatrix } from '../dense/dense-matrix.js';
import { selectRows } from '../dense/select-rows.js';
import { clusterTasks, type ClusterOptions } from './cluster-tasks.js';
import type { PriorRows } from './prior-rows.js';

/** Leading principal axes that similarity between texts is judged by. */
const AXES = 100;

/**
 * The tasks of the rows: their datasets in order of name, then clusters of similar texts for the rows without one.
 *
 * @param features Shape (N, K): rows on their principal axes.
 * @returns `labels`, shape (N,): index into `tasks`; a note for people where there are clusters.
 */
export async function nameTasks(
  data: PriorRows,
  features: DenseMatrix,
  options: ClusterOptions,
): Promise<{ tasks: string[]; labels: Int32Array; note?: string }> {
  const named = [...new Set(data.tasks)].filter((task) => task !== '').sort();
  const indexOf = new Map(named.map((task, index) => [task, index]));
  const labels = Int32Array.from(data.tasks, (task) => indexOf.get(task) ?? -1);
  const unnamed = Int32Array.from(labels.keys()).filter((row) => labels[row] < 0);
  if (unnamed.length === 0) return { tasks: named, labels };
  const E = data.experts.length;
  const quality = selectRows({ rows: labels.length, columns: E, data: data.quality }, unnamed).data;
  const rows = toUnitRows(selectRows(features, unnamed, Math.min(AXES, features.columns)));
  const clustered = await clusterTasks(rows, quality, E, options);
  unnamed.forEach((row, i) => (labels[row] = named.length + clustered.labels[i]));
  return {
    tasks: [...named, ...Array.from({ length: clustered.count }, (_, cluster) => `cluster-${cluster}`)],
    labels,
    note: `${unnamed.length} rows name no dataset; grouped into ${clustered.count} clusters`,
  };
}

/** Scales each row to length 1, in place; zero rows stay. */
function toUnitRows(matrix: DenseMatrix): DenseMatrix {
  const { rows, columns, data } = matrix;
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let k = 0; k < columns; k++) row[k] /= length;
  }
  return matrix;
}
