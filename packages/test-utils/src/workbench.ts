import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file or folder of the workbench: large or unlicensed reference data that only some machines have, in the folder
 * that TOROUTER_WORKBENCH names, else in `shared` beside the checkout. Tests that need it are skipped where it is absent:
 * `(workbench('goldens') ? describe : describe.skip)(…)`.
 *
 * @returns undefined where it is not there.
 */
export function workbench(path: string): string | undefined {
  const root = process.env.TOROUTER_WORKBENCH ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
  const full = `${root}/${path}`;
  return existsSync(full) ? full : undefined;
}
