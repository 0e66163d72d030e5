/** What a call was aborted with, for undici, which takes errors only. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The call was aborted.');
}
