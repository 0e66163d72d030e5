import { TorouterError } from '@torouter/data';
import { CAN_PIN, cpuSeconds, output, type Core, type Processes } from './processes.js';
import type { Target } from './targets.js';

/** What is sent to whom. */
export interface LoadRun {
  readonly target: Target;
  readonly bodiesFile: string;
  readonly connections: number;
  readonly stream?: boolean;
  /** Requests a second, whatever has been answered; `connections` does not count then. @default as many as are answered */
  readonly rate?: number;
}

/** What came of it. Latencies count from sending. */
export interface Load {
  readonly perSecond: number;
  readonly p50Micros: number;
  /** To the first content of a stream. */
  readonly firstMicros?: { readonly p50: number; readonly p99: number };
  /** Share of a core that the target used, where there is /proc. */
  readonly busy?: number;
}

export interface RoundsOptions {
  rounds: number;
  /** Of each load. */
  seconds: number;
  /** Before the first round, of each load: until code is compiled, of which the targets have different amounts. */
  warmUpSeconds: number;
  /** Of the load generator. */
  core: Core;
}

/** Something to be measured beside loads. */
export type OtherRun = (seconds: number) => Promise<Load>;

export type Rounds<Name extends string> = Partial<Record<Name, Load>>[];

/** Runs of one kind after the other, again and again, so that a round's figures can be compared whatever else the machine does. */
export async function runRounds<Name extends string>(
  processes: Processes,
  runs: Partial<Record<Name, LoadRun | OtherRun>>,
  { rounds, seconds, warmUpSeconds, core }: RoundsOptions,
): Promise<Rounds<Name>> {
  const all = Object.entries(runs) as [Name, LoadRun | OtherRun][];
  // Each goes on with its bodies where it stopped.
  const sent = new Map<Name, number>();
  const load = async (name: Name, run: LoadRun | OtherRun, seconds: number) => {
    if (typeof run === 'function') return run(seconds);
    const { next, ...result } = await runLoad(processes, name, run, { seconds, core, first: sent.get(name) ?? 0 });
    sent.set(name, next);
    return result;
  };
  for (const [name, run] of all) await load(name, run, warmUpSeconds);
  const results: Rounds<Name> = [];
  for (let round = 0; round < rounds; round++) {
    const result: Partial<Record<Name, Load>> = {};
    for (const [name, run] of all) result[name] = await load(name, run, seconds);
    results.push(result);
  }
  return results;
}

async function runLoad(
  processes: Processes,
  name: string,
  { target: { port, headers, child }, ...run }: LoadRun,
  { core, ...options }: { seconds: number; core: Core; first: number },
): Promise<Load & { next: number }> {
  const before = cpuSeconds(child);
  const spec = JSON.stringify({ port, headers, ...run, ...options });
  const printed = await output(processes.start('load.mjs', [spec], core), 'load.mjs');
  const after = cpuSeconds(child);
  const { bad, ...result } = JSON.parse(printed) as Load & { next: number; bad: number };
  if (bad > 0) throw new TorouterError('TOROUTER_INTERNAL', `${bad} requests to "${name}" failed in the benchmark.`);
  const busy = before === undefined || after === undefined ? undefined : (after - before) / options.seconds;
  return { ...result, busy };
}

/** One value per round that has what it takes. */
export function perRound<Name extends string>(
  rounds: Rounds<Name>,
  names: readonly Name[],
  value: (...loads: Load[]) => number,
): number[] {
  return rounds.flatMap((round) => {
    const loads = names.flatMap((name) => round[name] ?? []);
    return loads.length === names.length ? value(...loads) : [];
  });
}

/** Where gateway and load ran. */
export function coreNote(gateway: Core, load: Core): string {
  if (!CAN_PIN) return 'not pinned to cores';
  if (gateway === '0,1') return 'all on both cores';
  return gateway === load ? 'everything on one core' : 'gateway on one core, load and upstream on another';
}
