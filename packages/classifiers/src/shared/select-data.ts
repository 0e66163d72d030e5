import type { TrainingData } from '../classifier.js';

/** Some rows of training data. */
export function selectData(data: TrainingData, rows: Int32Array): TrainingData {
  const E = data.experts.length;
  const pick = (values: Float64Array, columns: number) => {
    const picked = new Float64Array(rows.length * columns);
    rows.forEach((row, i) => picked.set(values.subarray(row * columns, (row + 1) * columns), i * columns));
    return picked;
  };
  const ofRows = <T>(values: readonly T[]) => Array.from(rows, (row) => values[row]);
  return {
    experts: data.experts,
    texts: ofRows(data.texts),
    tasks: ofRows(data.tasks),
    quality: pick(data.quality, E),
    labels: pick(data.labels, E),
    sampleWeights: pick(data.sampleWeights, 1),
    ...(data.costUsd && { costUsd: pick(data.costUsd, E) }),
  };
}
