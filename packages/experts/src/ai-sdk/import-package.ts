import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a package exports. */
export type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports a package: as torouter itself would, else as a file of that folder would, where users have installed it.
 *
 * @param specifier A package or a part of it, e.g. `@ai-sdk/google-vertex/anthropic`.
 * @returns undefined where it is in neither place. What the package itself throws passes.
 */
export async function importPackage(specifier: string, folder: string): Promise<Exports | undefined> {
  try {
    return (await import(specifier)) as Exports;
  } catch (error) {
    if (!isMissing(specifier, error)) throw error;
  }
  const file = resolveFrom(specifier, folder);
  return file === undefined ? undefined : ((await import(pathToFileURL(file).href)) as Exports);
}

function resolveFrom(specifier: string, folder: string): string | undefined {
  const require = createRequire(join(folder, 'package.json'));
  try {
    return require.resolve(specifier);
  } catch {
    // `require` does not see what is for `import` alone.
    return importEntry(specifier, require.resolve.paths(specifier));
  }
}

/** The file that a package without an entry for `require` has for `import`. */
function importEntry(specifier: string, folders: readonly string[] | null): string | undefined {
  const [, packageName, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier)!;
  for (const folder of folders ?? []) {
    const file = join(folder, packageName, 'package.json');
    if (!existsSync(file)) continue;
    const { exports } = JSON.parse(readFileSync(file, 'utf8')) as { exports?: unknown };
    const paths = typeof exports === 'object' && exports !== null ? (exports as Record<string, unknown>) : {};
    const target = conditional(Object.hasOwn(paths, `.${rest}`) ? paths[`.${rest}`] : exports);
    return target === undefined ? undefined : join(dirname(file), target);
  }
  return undefined;
}

function conditional(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  for (const [condition, inner] of Object.entries((target ?? {}) as Record<string, unknown>)) {
    const found = ['node', 'import', 'module-sync', 'default'].includes(condition) ? conditional(inner) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A package that is there and lacks another one throws the same code, with the other's name. */
function isMissing(specifier: string, error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return false;
  const missing = /'([^']+)'/.exec(String(message))?.[1];
  return missing !== undefined && `${specifier}/`.startsWith(`${missing}/`);
}
