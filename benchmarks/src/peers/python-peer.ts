import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startLinePeer, type LinePeer } from './line-peer.js';

/**
 * Starts `NAME.py` of this folder with the Python that the environment variable TOROUTER_PYTHON names.
 *
 * @param modules What it imports; where one is not installed, or no Python is named, the peer is skipped, and stderr says so.
 */
export async function startPythonPeer(
  name: string,
  modules: readonly string[],
  env: Record<string, string> = {},
): Promise<LinePeer | undefined> {
  const python = process.env.TOROUTER_PYTHON;
  const skip = (why: string) => void console.error(`${name}.py is skipped: ${why}`);
  if (!python) return skip('TOROUTER_PYTHON does not name a Python');
  try {
    execFileSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
  } catch {
    return skip(`${python} cannot import ${modules.join(', ')}`);
  }
  const file = fileURLToPath(new URL(`${name}.py`, import.meta.url));
  return startLinePeer(python, [file], { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', ...env });
}
