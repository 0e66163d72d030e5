/** What an iterable gives, until the signal aborts, also where it never gives anything more. */
export async function* untilAbort<T>(
  values: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void> {
  const iterator = Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
  let ended = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const step = await orAbort(Promise.resolve(iterator.next()), signal);
      if (step.done) {
        ended = true;
        return;
      }
      yield step.value;
    }
  } catch (error) {
    ended = !signal.aborted;
    throw error;
  } finally {
    if (!ended) {
      const returned = Promise.resolve(iterator.return?.());
      // A generator that is waiting itself would return only after that.
      if (signal.aborted) returned.catch(() => undefined);
      else await returned;
    }
  }
}

function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    // The step may have done it.
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    // The listener goes with the step: a stream of millions leaves none behind.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
