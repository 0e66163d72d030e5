import { setTimeout } from 'node:timers/promises';

/** A failure that may pass: of the connection, or of a server for the moment. */
export class PassingFailure extends Error {}

/**
 * Calls `act` until it does not fail with a {@link PassingFailure}, at most `attempts` times, with growing pauses. The last failure
 * is thrown as it is.
 */
export async function retry<T>(
  act: () => Promise<T>,
  { attempts, pauseMs, signal }: { attempts: number; pauseMs: number; signal?: AbortSignal },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PassingFailure) || attempt === attempts) throw error;
      await setTimeout(Math.min(pauseMs * 2 ** (attempt - 1), 5000), undefined, { signal }).catch(() => {});
      signal?.throwIfAborted();
    }
  }
}
