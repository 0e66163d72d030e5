/**
 * How many of each dataset take part: as many as possible up to `limit` in all, the same number of each as far as they have so many. A share does
 * not become smaller where the limit becomes larger.
 *
 * @param sizes Rows by dataset.
 */
export function evenShares(sizes: ReadonlyMap<string, number>, limit: number): Map<string, number> {
  // Those of one size by name, so that nothing depends on the order of the rows.
  const bySize = [...sizes].sort(([first, a], [second, b]) => a - b || (first < second ? -1 : 1));
  const shares = new Map<string, number>();
  let left = limit;
  bySize.forEach(([dataset, size], i) => {
    const share = Math.min(size, Math.floor(left / (bySize.length - i)));
    shares.set(dataset, share);
    left -= share;
  });
  return new Map([...sizes.keys()].map((dataset) => [dataset, shares.get(dataset)!]));
}
