/** The prompt of every call. */
export const PROMPT = 'What is the capital of the country north of Italy, and why is it where it is?';

/** Makes so many calls, so many at a time, and says how fast they went; a call that fails fails all. */
export async function inFlight(call, { calls, flight }) {
  let left = calls;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const caller = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: flight }, caller));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { callsPerSecond: calls / seconds, busy: (user + system) / 1e6 / seconds };
}
