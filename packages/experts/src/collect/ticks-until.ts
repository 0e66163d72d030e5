/**
 * Yields every so often until work has ended, and once more then; throws what the work throws. `Promise.race` in a loop would keep something of
 * every tick until the end.
 */
export async function* ticksUntil(work: Promise<unknown>, everyMs: number): AsyncGenerator<void, void> {
  let ended = false;
  let wake = () => {};
  const end = () => {
    ended = true;
    wake();
  };
  work.then(end, end);
  // A turn of its own, that of `end`: where the work has ended before, it is heard of at once.
  await Promise.resolve();
  while (!ended) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    yield;
  }
  await work;
}
