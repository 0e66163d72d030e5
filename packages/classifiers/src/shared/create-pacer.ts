import { setImmediate } from 'node:timers/promises';

/**
 * Lets the event loop run every few milliseconds of a long computation, and stops it when the signal aborts.
 *
 * @returns A function to await between small pieces of work; it rejects with the signal's own reason.
 */
export function createPacer(signal?: AbortSignal, everyMs = 10): () => Promise<void> | undefined {
  let last = performance.now();
  signal?.throwIfAborted();
  return () => {
    const now = performance.now();
    if (now - last < everyMs) return undefined;
    last = now;
    return setImmediate().then(() => {
      last = performance.now();
      signal?.throwIfAborted();
    });
  };
}
