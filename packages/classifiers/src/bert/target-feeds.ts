import type { OnnxTensor } from '@torouter/onnx';
import type { BertTargets } from './bert-targets.js';

/** Far below any logit. */
const ABSENT = -10_000;

/** Targets of some rows as the inputs of `bertLoss`. */
export function targetFeeds(
  { objective, experts: E, targets, recorded, weights }: BertTargets,
  rows: Int32Array,
): Record<string, OnnxTensor> {
  const pick = (matrix: Float32Array, change = (value: number) => value): OnnxTensor => {
    const data = new Float32Array(rows.length * E);
    rows.forEach((row, i) => {
      for (let j = 0; j < E; j++) data[i * E + j] = change(matrix[row * E + j]);
    });
    return { type: 'float32', shape: [rows.length, E], data };
  };
  if (objective === 'per-expert') return { targets: pick(targets), weights: pick(recorded) };
  return {
    targets: pick(targets),
    absent: pick(recorded, (there) => (there ? 0 : ABSENT)),
    weights: { type: 'float32', shape: [rows.length], data: Float32Array.from(rows, (row) => weights[row]) },
  };
}
