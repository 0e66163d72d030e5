import { TorouterError } from '@torouter/data';

/** The iterator of a stream that can be read once; a second one is refused with TOROUTER_INVALID_ARGUMENT. */
export function readOnce(read: () => AsyncIterator<Uint8Array>): () => AsyncIterator<Uint8Array> {
  let taken = false;
  return () => {
    if (taken)
      throw new TorouterError(
        'TOROUTER_INVALID_ARGUMENT',
        'This stream has been read already, and a stream can be iterated once. Keep its bytes, or ask the expert again.',
      );
    taken = true;
    return read();
  };
}
