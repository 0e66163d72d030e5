import { createRandom, TorouterError } from '@torouter/data';
import { pairedBootstrap } from '@torouter/eval';
import type { Figure } from './figure.js';

const ROWS = 20_000;
const RESAMPLES = 10_000;

/**
 * Seconds of one paired bootstrap interval over 20,000 rows at 10,000 resamples: of differences of 0/1 scores (three levels), and of
 * differences that are all distinct (BERTSim), where every value is drawn by itself. Median of the runs, spread from least to most.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const random = createRandom(42);
  const cases = {
    '0/1 scores': Float64Array.from({ length: ROWS }, () => random.int(3) - 1),
    'all values distinct': Float64Array.from({ length: ROWS }, () => random.normal()),
  };
  const runs = quick ? 3 : 9;
  const figures: Figure[] = [];
  for (const [name, values] of Object.entries(cases)) {
    const seconds: number[] = [];
    for (let seed = 0; seed <= runs; seed++) {
      if (signal?.aborted)
        throw new TorouterError('TOROUTER_ABORTED', 'The benchmark was given up.', { cause: signal.reason });
      const start = performance.now();
      pairedBootstrap(values, { resamples: RESAMPLES, seed });
      if (seed > 0) seconds.push((performance.now() - start) / 1000); // the first run is the warm-up
    }
    seconds.sort((a, b) => a - b);
    figures.push({
      topic: 'eval',
      what: `paired bootstrap, ${RESAMPLES} resamples of ${ROWS} rows, ${name}`,
      value: seconds[runs >> 1],
      unit: 's',
      spread: [seconds[0], seconds[runs - 1]],
      target: { atMost: 2 },
    });
  }
  return figures;
}
