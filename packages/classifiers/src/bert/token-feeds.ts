import type { OnnxTensor } from '@torouter/onnx';

/** Lengths are rounded up to a multiple of this: the runtime prepares itself for every new length. */
const LENGTH_STEP = 8;

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
