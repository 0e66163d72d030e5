import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { output } from './processes.js';

/** What a process holds after its garbage has been collected. */
export interface Sample {
  /** Bytes. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  /** Whatever keeps the event loop alive: sockets, timers … */
  readonly handles: number;
  readonly sockets: number;
}

/** Asks a process that probe.mjs was preloaded into. */
export async function sample(child: ChildProcess): Promise<Sample> {
  return JSON.parse(await ask(child)) as Sample;
}

/** The same after a while of garbage collections: freed memory goes back to the system seconds later. */
export async function settledSample(child: ChildProcess, seconds: number, signal?: AbortSignal): Promise<Sample> {
  for (let second = 0; second < seconds; second++) {
    await sample(child);
    await sleep(1000, undefined, { signal });
  }
  return sample(child);
}

/** The line that a process prints upon SIGUSR2. */
export function ask(child: ChildProcess): Promise<string> {
  child.kill('SIGUSR2');
  return output(child, 'asked by SIGUSR2', (text) => text.includes('\n'));
}
