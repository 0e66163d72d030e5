import type { OnnxTensor } from '@torouter/onnx';
import type { BertTargets } from './bert-targets.js';

/** Lengths are rounded up to a multiple of this: the runtime prepares itself for every new length. */
const LENGTH_STEP = 8;
/** Far below any logit. */
const ABSENT = -10_000;

/** Token ids of some rows as inputs of a BERT, padded to the longest. */
export function tokenFeeds(ids: readonly Int32Array[], padId: number): Record<string, OnnxTensor> {
  const longest = ids.reduce((most, { length }) => Math.max(most, length), 0);
  const length = Math.ceil(longest / LENGTH_STEP) * LENGTH_STEP;
  const shape = [ids.length, length];
  const tokens = new BigInt64Array(ids.length * length).fill(BigInt(padId));
  const mask = new BigInt64Array(ids.length * length);
  ids.forEach((row, i) => {
    for (let s = 0; s < row.length; s++) tokens[i * length + s] = BigInt(row[s]);
    mask.fill(1n, i * length, i * length + row.length);
  });
  return {
    input_ids: { type: 'int64', shape, data: tokens },
    attention_mask: { type: 'int64', shape, data: mask },
  };
}

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
