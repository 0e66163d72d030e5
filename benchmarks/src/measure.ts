import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figure.js';

const RUN_ONE = fileURLToPath(new URL('run-one.ts', import.meta.url));

/**
 * Runs one benchmark file in a process of its own: a fresh heap, and code that no other benchmark has warmed up or spoilt.
 *
 * @throws If it ends without figures; what it printed has gone to stderr.
 */
export function measure(file: string, { quick, signal }: { quick: boolean; signal: AbortSignal }): Promise<Figure[]> {
  return new Promise((resolve, reject) => {
    const child = fork(RUN_ONE, quick ? [file, '--quick'] : [file], {
      serialization: 'advanced', // JSON has no NaN
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    let figures: Figure[] | undefined;
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.on('message', (message) => (figures = message as Figure[]));
    child.on('error', reject);
    child.on('exit', (code, killer) => {
      signal.removeEventListener('abort', stop);
      if (code === 0 && figures) resolve(figures);
      else reject(new Error(`ended with ${killer ?? `exit code ${code}`} and without figures`));
    });
  });
}
