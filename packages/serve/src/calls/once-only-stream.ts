import type { ByteStream } from '../byte-stream.js';

/**
 * A stream for programs, which may leave it before they have read anything, or never read it: a generator that was never started runs no
 * `finally`.
 *
 * @param leave Ends the source. Called where the reader leaves first, or the signal aborts before it has begun.
 */
export function onceOnlyStream(
  stream: ByteStream,
  signal: AbortSignal | undefined,
  leave: () => void,
): AsyncIterable<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  let isUntouched = true;
  const leaveUntouched = () => {
    signal?.removeEventListener('abort', leaveUntouched);
    if (isUntouched) leave();
    isUntouched = false;
  };
  signal?.addEventListener('abort', leaveUntouched, { once: true });
  const touch = () => {
    if (!isUntouched) return;
    isUntouched = false;
    signal?.removeEventListener('abort', leaveUntouched);
  };
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        touch();
        return chunks.next();
      },
      async return() {
        leaveUntouched();
        return (await chunks.return?.()) ?? { value: undefined, done: true };
      },
    }),
  };
}
