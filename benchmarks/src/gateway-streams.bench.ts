import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.js';
import { figureOf } from './figure-of.js';
import { promptsOf, writeBodies } from './gateway/bodies.js';
import { Processes } from './gateway/processes.js';
import { coreNote, perRound, runRounds, type Load, type LoadRun, type Rounds } from './gateway/rounds.js';
import { saveRouter } from './gateway/save-router.js';
import { startBare, startTorouter, startUpstream, type Target } from './gateway/targets.js';
import { median } from './median.js';

const STREAMS = 64;
/** Streams a second at which nobody is busy. */
const RATE = 200;
const NAMES = ['bare', 'torouter'] as const;
type Name = (typeof NAMES)[number];
const SHAPE = '20 chunks each';

/**
 * Streams through the gateway, an MLP deciding each, beside a bare proxy: how many, 64 at once, and at a moderate fixed rate how
 * much later their first content comes. Gateway on one core, upstream and load on the other; rounds are interleaved.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'streams-bench-'));
  try {
    const router = join(folder, 'router');
    const experts = await saveRouter(router, { classifier: 'mlp', every: quick ? 8 : 1, signal });
    const bodiesFile = await writeBodies(folder, 'streams', await promptsOf('distinct'), { stream: true });
    const [core, loadCore] = [0, 1] as const;
    await using processes = new Processes(signal);
    const { url } = await startUpstream(processes, 'stream-upstream.mjs', loadCore);
    const bare = await startBare(processes, url, core, { connections: STREAMS });
    const torouter = await startTorouter(processes, { router, experts, upstreams: [url], core });
    const runs = (rate?: number): Record<Name, LoadRun> => {
      const run = (target: Target): LoadRun => ({ target, bodiesFile, connections: STREAMS, stream: true, rate });
      return { bare: run(bare), torouter: run(torouter) };
    };
    const size = quick
      ? { rounds: 2, seconds: 1.5, warmUpSeconds: 1.5, core: loadCore }
      : { rounds: 7, seconds: 5, warmUpSeconds: 8, core: loadCore };
    const busy = await runRounds(processes, runs(), size);
    const moderate = await runRounds(processes, runs(RATE), { ...size, warmUpSeconds: 1 });
    return [...throughput(busy), ...firstContent(moderate)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function throughput(rounds: Rounds<Name>): Figure[] {
  const where = `${STREAMS} streams at once, ${SHAPE}`;
  return [
    ...NAMES.flatMap((name) => {
      const busy = median(perRound(rounds, [name], (load) => load.busy ?? NaN));
      const note = `${coreNote(0, 1)}; it used ${(100 * busy).toFixed(0)} % of a core`;
      const values = perRound(rounds, [name], (load) => load.perSecond);
      return figureOf('gateway-streams', `${name}, ${where}`, 'streams/s', values, { note });
    }),
    ...figureOf(
      'gateway-streams',
      `torouter with an MLP ÷ the bare proxy, ${where}`,
      '×',
      perRound(rounds, ['torouter', 'bare'], (ours, theirs) => ours.perSecond / theirs.perSecond),
      { target: { atLeast: 0.8 } },
    ),
  ];
}

function firstContent(rounds: Rounds<Name>): Figure[] {
  const note = `${coreNote(0, 1)}; from sending to the first content, streams of ${SHAPE}`;
  const first = (load: Load, percentile: 'p50' | 'p99') => (load.firstMicros?.[percentile] ?? NaN) / 1000;
  const added = (percentile: 'p50' | 'p99') =>
    perRound(rounds, ['torouter', 'bare'], (ours, theirs) => first(ours, percentile) - first(theirs, percentile));
  const where = `${RATE} streams a second`;
  const what = (percentile: string) => `first content, ${percentile} later than the bare proxy’s, ${where}`;
  return [
    ...NAMES.flatMap((name) =>
      figureOf(
        'gateway-streams',
        `${name}, first content, p99, ${where}`,
        'ms',
        perRound(rounds, [name], (load) => first(load, 'p99')),
        { note },
      ),
    ),
    ...figureOf('gateway-streams', what('p50'), 'ms', added('p50'), { note }),
    ...figureOf('gateway-streams', what('p99'), 'ms', added('p99'), { note, target: { atMost: 2 } }),
  ];
}
