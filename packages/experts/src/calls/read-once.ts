import { TorouterError } from '@torouter/data';

/**
 * The iterator of a stream that can be read once; a second one is refused with TOROUTER_INVALID_ARGUMENT.
 *
 * @param finish Called when the reader leaves, also before it has read anything: a generator that was never started runs no `finally`.
 */
export function readOnce(
  read: () => AsyncGenerator<Uint8Array, void>,
  finish: () => void = () => {},
): () => AsyncIterableIterator<Uint8Array> {
  let taken = false;
  return () => {
    if (taken)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'This stream has been read already, and a stream can be iterated once. Keep its bytes, or ask the expert again.',
      );
    taken = true;
    const chunks = read();
    return {
      next: () => chunks.next(),
      async return() {
        finish();
        return chunks.return();
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
}
