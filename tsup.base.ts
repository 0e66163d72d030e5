import { readFileSync } from 'node:fs';
import type { Options } from 'tsup';

/** The build that all packages share: ESM and CJS, rolled-up types, for Node 20. */
export function baseOptions(): Options {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return {
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    // Neighbours' types are imported from their packages, never copied into this one's declarations.
    dts: { compilerOptions: { customConditions: [] } },
    sourcemap: true,
    clean: true,
    target: 'node20',
    platform: 'node',
    define: { __PACKAGE_VERSION__: JSON.stringify(version) },
  };
}
