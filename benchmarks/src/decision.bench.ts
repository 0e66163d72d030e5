import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { trainRouter } from '@torouter/classifiers';
import { readOutcomes, stratifiedSplit } from '@torouter/data';
import { measureDecisions } from '@torouter/eval';
import type { Figure } from './figure.js';

/** Time of one decision, text in, expert out, on the test prompts of the sample; the first pass over them is the warm-up. */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const sample = join(dirname(createRequire(import.meta.url).resolve('torouter/package.json')), 'sample');
  const table = await readOutcomes(sample, { signal });
  const { train, test } = stratifiedSplit(table.queries.map((query) => query.dataset));
  const texts = Array.from(test, (row) => table.queries[row].prompt);
  const figures: Figure[] = [];
  for (const classifier of quick ? ['prior'] : ['prior', 'knn', 'mlp']) {
    const router = await trainRouter(table.selectRows(train), { classifier, temperature: 0.3, signal });
    const route = (text: string) => router.route(text);
    for (let pass = 0; pass < 5; pass++) for (const text of texts) await route(text);
    const { p50, p99 } = await measureDecisions(route, texts);
    figures.push({ topic: 'decision', what: `${classifier}, p50`, value: p50 * 1e6, unit: 'µs' });
    figures.push({ topic: 'decision', what: `${classifier}, p99 (the longest prompts)`, value: p99 * 1e6, unit: 'µs' });
  }
  return figures;
}
