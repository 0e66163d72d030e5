import { onlyOnce } from './only-once.js';

/**
 * The iterator of a stream that can be read once; a second one is refused with TOROUTER_INVALID_ARGUMENT.
 *
 * @param take Shared with other ways to read the same stream.
 * @param finish Called when the reader leaves, also before it has read anything: a generator that was never started runs no `finally`.
 */
export function readOnce(
  read: () => AsyncGenerator<Uint8Array, void>,
  finish: () => void = () => {},
  take: () => void = onlyOnce(),
): () => AsyncIterableIterator<Uint8Array> {
  return () => {
    take();
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
