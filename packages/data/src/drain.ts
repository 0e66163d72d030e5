/**
 * Runs an async generator of events to its end and returns its result; `onEvent` sees each event on the way. The generator is
 * closed where `onEvent` throws, so that it lets go of what it holds.
 */
export async function drain<Event, Result>(
  generator: AsyncGenerator<Event, Result>,
  onEvent?: (event: Event) => void,
): Promise<Result> {
  for (;;) {
    const step = await generator.next();
    if (step.done) return step.value;
    try {
      onEvent?.(step.value);
    } catch (error) {
      await generator.return(undefined as Result);
      throw error;
    }
  }
}
