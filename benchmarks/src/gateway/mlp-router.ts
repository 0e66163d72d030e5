import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { trainRouter } from '@torouter/classifiers';
import { readOutcomes } from '@torouter/data';

/**
 * Trains the project's MLP on the outcomes that ship with torouter and saves it.
 *
 * @returns The experts' names.
 */
export async function saveMlpRouter(
  folder: string,
  { quick, signal }: { quick: boolean; signal?: AbortSignal },
): Promise<readonly string[]> {
  const sample = join(dirname(createRequire(import.meta.url).resolve('torouter/package.json')), 'sample');
  const table = await readOutcomes(sample, { signal });
  const rows = Array.from({ length: table.rows }, (_, i) => i).filter((i) => !quick || i % 4 === 0);
  const router = await trainRouter(table.selectRows(rows), { classifier: 'mlp', temperature: 1, signal });
  await router.save(folder);
  return router.experts;
}
