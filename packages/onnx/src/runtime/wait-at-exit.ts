/** Longest time that the end of a process waits for one computation. */
const PATIENCE_MS = 60_000;

const waiting = new Set<Int32Array>();

/**
 * Lets the end of the process wait until a worker's computation is over: a thread that is taken down inside the native library
 * takes the process with it (SIGABRT instead of the exit code).
 *
 * @param flags Shared with the worker: [0] is 1 while it computes, [1] tells it to begin nothing more.
 * @returns Stops waiting for this worker.
 */
export function waitAtExit(flags: Int32Array): () => void {
  if (waiting.size === 0) process.on('exit', waitForAll);
  waiting.add(flags);
  return () => {
    waiting.delete(flags);
    if (waiting.size === 0) process.off('exit', waitForAll);
  };
}

function waitForAll(): void {
  for (const flags of waiting) Atomics.store(flags, 1, 1);
  for (const flags of waiting) Atomics.wait(flags, 0, 1, PATIENCE_MS);
}
