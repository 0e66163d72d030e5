import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../figure.js';
import { figureOf } from '../figure-of.js';
import { median } from '../median.js';
import { ask, sample, settledSample, type Sample } from './probe.js';
import { output, Processes, type Core } from './processes.js';
import { PROBED, startBare, startTorouter, startUpstream, type Target } from './targets.js';

interface Size {
  streams: number;
  /** How long they stay open. */
  seconds: number;
  everySeconds: number;
  /** Between opening them and the first look at the memory, and before. */
  settleSeconds: number;
}

interface Options extends Size {
  /** Of a saved router, and the experts it knows. */
  router: string;
  experts: readonly string[];
  bodiesFile: string;
  signal?: AbortSignal;
}

interface Idle {
  before: Sample;
  /** While the streams are open. */
  samples: Sample[];
  /** Streams still open at the end. */
  open: number;
}

const NAMES = ['bare', 'torouter'] as const;
type Name = (typeof NAMES)[number];
const CORE: Core = '0,1';
const DAY_MS = 86_400_000;

export async function measureIdle({
  router,
  experts,
  bodiesFile,
  streams,
  seconds,
  everySeconds,
  settleSeconds,
  signal,
}: Options): Promise<Record<Name, Idle>> {
  await using processes = new Processes(signal);
  const { url } = await startUpstream(processes, 'stream-upstream.mjs', CORE, ['hold']);
  const entry = {
    maxConcurrency: 10_000,
    ...{ timeoutMs: DAY_MS, idleTimeoutMs: DAY_MS, firstTokenTimeoutMs: DAY_MS },
  };
  const targets: Record<Name, Target> = {
    bare: await startBare(processes, url, CORE, { connections: streams, ...PROBED }),
    torouter: await startTorouter(processes, {
      ...{ router, experts, upstreams: [url], core: CORE, entry },
      ...PROBED,
    }),
  };
  const openStreams = async ({ port, headers }: Target, count: number) => {
    const spec = JSON.stringify({ port, headers, bodiesFile, streams: count });
    const client = processes.start('idle-client.mjs', [spec], CORE);
    await output(client, 'idle-client.mjs', (text) => text.includes('open'));
    return client;
  };
  const each = async <T>(of: (name: Name) => Promise<T>): Promise<Record<Name, T>> => ({
    bare: await of('bare'),
    torouter: await of('torouter'),
  });

  // Code is loaded and compiled, and pools of memory have their size, before anything is counted.
  await each(async (name) => {
    const client = await openStreams(targets[name], Math.ceil(streams / 10));
    client.kill();
    await once(client, 'exit');
  });
  const before = await each((name) => settledSample(targets[name].child, settleSeconds, signal));
  const clients = await each((name) => openStreams(targets[name], streams));
  await each((name) => settledSample(targets[name].child, settleSeconds, signal));
  const samples: Record<Name, Sample[]> = { bare: [], torouter: [] };
  for (let second = 0; ; second += everySeconds) {
    for (const name of NAMES) samples[name].push(await sample(targets[name].child));
    if (second >= seconds) break;
    await sleep(everySeconds * 1000, undefined, { signal });
  }
  // Awaited here, for the processes end with this function.
  return await each(async (name) => ({
    before: before[name],
    samples: samples[name],
    open: Number(await ask(clients[name])),
  }));
}

export function idleFigures(idle: Record<Name, Idle>, { streams, seconds }: Size): Figure[] {
  const where = `${streams.toLocaleString('en')} idle streams`;
  const perStream = (name: Name) => idle[name].samples.map(({ rss }) => (rss - idle[name].before.rss) / streams / 1024);
  const heap = (name: Name) =>
    median(idle[name].samples.map(({ heapUsed }) => heapUsed - idle[name].before.heapUsed)) / streams / 1024;
  const bare = perStream('bare');
  const growth = (name: Name) => idle[name].samples.at(-1)!.rss / idle[name].samples[0].rss;
  const figure = (what: string, unit: string, values: number[], rest: Pick<Figure, 'target' | 'note'> = {}) =>
    figureOf('gateway-idle', what, unit, values, rest);
  return [
    ...NAMES.flatMap((name) =>
      figure(`${name}, resident memory per stream, ${where}`, 'KiB', perStream(name), {
        note: `after garbage collections; ${heap(name).toFixed(1)} KiB of it on the heap`,
      }),
    ),
    ...figure(
      `torouter’s resident memory per stream beyond the bare proxy’s, ${where}`,
      'KiB',
      perStream('torouter').map((value, i) => value - bare[i]),
      { target: { atMost: 40 } },
    ),
    ...figure(`bare, resident memory after ${seconds} s ÷ at their start, ${where}`, '×', [growth('bare')]),
    ...figure(`torouter’s resident memory after ${seconds} s ÷ at their start, ${where}`, '×', [growth('torouter')], {
      target: { atMost: 1.05 },
    }),
    ...figure(
      `torouter, streams of ${streams.toLocaleString('en')} lost meanwhile`,
      '',
      [streams - idle.torouter.open],
      { target: { atMost: 0 } },
    ),
  ];
}
