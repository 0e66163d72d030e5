import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { trainRouter } from '@torouter/classifiers';
import { readOutcomes } from '@torouter/data';
import type { Encoder } from '@torouter/embed';

/** What is trained; how well it routes does not matter here. */
export interface SaveRouterOptions {
  classifier: 'mlp' | 'prior';
  /** What the classifier sees of a text. @default its words */
  encoder?: Encoder;
  /** Every so many-th row is trained on. @default 1 */
  every?: number;
  /** How many of the experts it chooses among. @default all */
  experts?: number;
  signal?: AbortSignal;
}

/**
 * Trains a router on the outcomes that ship with torouter and saves it.
 *
 * @returns The experts' names.
 */
export async function saveRouter(
  folder: string,
  { classifier, encoder, every = 1, experts, signal }: SaveRouterOptions,
): Promise<readonly string[]> {
  const sample = join(dirname(createRequire(import.meta.url).resolve('torouter/package.json')), 'sample');
  const table = await readOutcomes(sample, { signal });
  const rows = Array.from({ length: table.rows }, (_, i) => i).filter((i) => i % every === 0);
  const chosen = table.selectRows(rows).selectExperts(table.experts.slice(0, experts));
  const router = await trainRouter(chosen, { classifier, encoder, temperature: 1, signal });
  await router.save(folder);
  return router.experts;
}
