import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runtimePath } from './runtime-path.js';

/**
 * The version of `onnxruntime-node` that is installed: another one may round otherwise.
 *
 * @throws {TorouterError} TOROUTER_RUNTIME_MISSING
 */
export function runtimeVersion(): string {
  for (let folder = dirname(runtimePath()); ; folder = dirname(folder)) {
    const { name, version } = packageIn(folder);
    if (name === 'onnxruntime-node' && version) return version;
    if (folder === dirname(folder)) return 'unknown';
  }
}

function packageIn(folder: string): { name?: string; version?: string } {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string; version?: string };
  } catch {
    return {};
  }
}
