import { TorouterError } from '@torouter/data';

/** @throws {TorouterError} TOROUTER_INVALID_ARGUMENT where a number of threads is none. */
export function checkThreads(threads: number): number {
  if (Number.isInteger(threads) && threads >= 1) return threads;
  throw new TorouterError('TOROUTER_INVALID_ARGUMENT', `threads must be a whole number of at least 1, got ${threads}.`);
}
