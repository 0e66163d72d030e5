import { createRandom } from '@torouter/data';

/** Batches whose rows are sorted by length together: enough that lengths within a batch are close, few enough that epochs differ. */
const BATCHES_PER_POOL = 50;

/**
 * The batches of an epoch, a pure function of its arguments: rows shuffled, sorted by length within pools of 50 batches so that little is
 * padded, cut, and the batches shuffled.
 *
 * @param lengths Shape (N,): tokens per row.
 * @param epoch From 0.
 * @returns Row numbers per batch; every row once.
 */
export function planBatches(
  lengths: ArrayLike<number>,
  { batchSize, seed, epoch }: { batchSize: number; seed: number; epoch: number },
): Int32Array[] {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) + epoch);
  const rows = random.shuffle(Int32Array.from({ length: lengths.length }, (_, row) => row));
  const batches: Int32Array[] = [];
  const pool = BATCHES_PER_POOL * batchSize;
  for (let start = 0; start < rows.length; start += pool) {
    const sorted = rows.subarray(start, start + pool).sort((a, b) => lengths[a] - lengths[b] || a - b);
    for (let at = 0; at < sorted.length; at += batchSize) batches.push(sorted.slice(at, at + batchSize));
  }
  return random.shuffle(batches);
}
