import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TorouterError } from '@torouter/data';
import { BUILT_IN_SCORERS } from './built-in-scorers.js';
import { moduleScorer } from './module-scorer.js';
import type { Scorer } from './scorer.js';

/** Options of {@link loadScorer}. */
export interface LoadScorerOptions {
  /** What the path of a module is relative to. @default the working directory */
  cwd?: string;
}

/**
 * A scorer by its name: `auto`, `bertsim`, `choice`, `exact`, `number`, or the path of an .mjs, .js or .cjs module whose default export
 * is a `ScorerModule`. The module runs in this process, with all rights of it.
 *
 * @throws {TorouterError} TOROUTER_FILE_NOT_FOUND where it is neither; TOROUTER_SCORER_FAILED where the module cannot be loaded or
 *   exports no function.
 */
export async function loadScorer(name: string, { cwd = process.cwd() }: LoadScorerOptions = {}): Promise<Scorer> {
  const builtIn = BUILT_IN_SCORERS.find((scorer) => scorer.name === name);
  if (builtIn) return builtIn;
  const file = resolve(cwd, name);
  if (name === '' || !existsSync(file))
    throw new TorouterError(
      'TOROUTER_FILE_NOT_FOUND',
      `There is no scorer "${name}": it is none of ${BUILT_IN_SCORERS.map((scorer) => scorer.name).join(', ')}, and there is no module ${file}.`,
      { details: { scorer: name, file } },
    );
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (error) {
    throw new TorouterError(
      'TOROUTER_SCORER_FAILED',
      `The scorer ${name} cannot be loaded: ${(error as Error | null)?.message ?? 'it threw something that is no error'}. It should be an .mjs, .js or .cjs module that Node can import.`,
      { details: { scorer: name, file }, cause: error },
    );
  }
  // What compilers make of `export default` in CommonJS stands one level deeper.
  const inner = (exported as { __esModule?: unknown; default?: unknown } | null | undefined) ?? {};
  return moduleScorer(name, inner.__esModule ? inner.default : exported);
}
