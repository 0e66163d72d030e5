/** Runs an async generator of events to its end and returns its result; `onEvent` sees each event on the way. */
export async function drain<Event, Result>(
  generator: AsyncGenerator<Event, Result>,
  onEvent?: (event: Event) => void,
): Promise<Result> {
  for (;;) {
    const step = await generator.next();
    if (step.done) return step.value;
    onEvent?.(step.value);
  }
}
