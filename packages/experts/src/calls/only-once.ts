import { TorouterError } from '@torouter/data';

/** A function that may be called once: a stream is taken by its reader. @throws {TorouterError} TOROUTER_INVALID_ARGUMENT the second time. */
export function onlyOnce(): () => void {
  let taken = false;
  return () => {
    if (taken)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'This stream has been read already, and a stream can be iterated once. Keep its bytes, or ask the expert again.',
      );
    taken = true;
  };
}
