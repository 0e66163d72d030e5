import { createRandom } from '@torouter/data';

/** Texts whose words follow Zipf's law, as those of languages do: `words` each, out of `vocabulary` words. The same arguments give the same texts. */
export function zipfTexts(rows: number, { vocabulary = 20_000, words = 70, seed = 42 } = {}): string[] {
  const random = createRandom(seed);
  const cumulative = new Float64Array(vocabulary);
  for (let w = 0, sum = 0; w < vocabulary; w++) cumulative[w] = sum += 1 / (w + 2.7);
  const total = cumulative[vocabulary - 1];
  const draw = () => {
    const at = random.next() * total;
    let low = 0;
    let high = vocabulary - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return Array.from({ length: rows }, () =>
    Array.from({ length: words }, () => `word${draw().toString(36)}`).join(' '),
  );
}
