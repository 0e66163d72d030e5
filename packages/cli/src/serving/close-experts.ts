import type { LiveExpert } from './live-expert.js';

/** Closes experts after their calls, but for those that `kept` still has. */
export async function closeExperts(
  experts: ReadonlyMap<string, LiveExpert>,
  kept: ReadonlyMap<string, LiveExpert> = new Map(),
): Promise<void> {
  await Promise.all(
    [...experts].filter(([name, live]) => kept.get(name) !== live).map(([, { expert }]) => expert.close()),
  );
}
