/** Exit code of a command that Ctrl-C ended, as shells have it: 128 + SIGINT. */
export const ABORT_EXIT_CODE = 130;

/**
 * A signal that aborts on the first SIGINT or SIGTERM, so that commands can finish cleanly; a second one ends the process.
 *
 * @returns The signal, and a function that takes the handlers away again.
 */
export function abortOnSignals(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    release();
    controller.abort();
  };
  const release = () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return { signal: controller.signal, release };
}
