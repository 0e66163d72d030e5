import { createRandom } from '@torouter/data';

/**
 * Some of `rows`, at most so many of each dataset, drawn by seed, ascending.
 *
 * @param datasets Of all rows of the table.
 */
export function atMostPerDataset(
  rows: Int32Array,
  datasets: readonly string[],
  most: number,
  seed: number,
): Int32Array {
  const taken = new Map<string, number>();
  return createRandom(seed)
    .shuffle(rows.slice())
    .filter((row) => {
      const count = (taken.get(datasets[row]) ?? 0) + 1;
      taken.set(datasets[row], count);
      return count <= most;
    })
    .sort();
}
