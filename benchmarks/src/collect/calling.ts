import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../figure.js';
import { CAN_PIN, Processes } from '../gateway/processes.js';
import { median } from '../median.js';
import { runScript } from './run-script.js';

const IN_FLIGHT = 1000;
const LATENCY_MS = 50;
const CLIENTS = ['undici', 'torouter', 'openai'] as const;
type Client = (typeof CLIENTS)[number];

interface Calling {
  callsPerSecond: number;
  /** Share of a core. */
  busy: number;
  peakMb: number;
}

interface Collecting extends Calling {
  wholePerSecond: number;
  growth: number;
}

type Round = { undici: Calling; torouter: Collecting; openai?: Calling };

/**
 * How fast a collection calls, with a journal on disk and all metrics, beside undici alone and openai-node: rounds alternate, each client in a
 * process of its own, on one core, and the upstream on another. The memory is that of one long collection.
 */
export async function measureCalling(
  folder: string,
  { quick, signal }: { quick: boolean; signal?: AbortSignal },
): Promise<Figure[]> {
  await using processes = new Processes(signal);
  const upstream = fileURLToPath(new URL('../gateway/upstream.mjs', import.meta.url));
  const { port } = await processes.startServer(upstream, [String(LATENCY_MS)], 1);
  const run = async <T extends Calling>(client: Client, calls: number, warmUp: number) => {
    const spec = { url: `http://127.0.0.1:${port}`, calls, warmUp, flight: IN_FLIGHT };
    const own = { ...spec, folder: await mkdtemp(join(folder, 'calls-')) };
    return runScript<T>(`${client}-client.mjs`, [JSON.stringify(own)], { core: 0, signal });
  };
  const [calls, warmUp] = quick ? [4000, 2000] : [20_000, 3000];
  const withOpenAi = hasOpenAi();
  const rounds: Round[] = [];
  for (let round = 0; round < (quick ? 1 : 5); round++)
    rounds.push({
      undici: await run('undici', calls, warmUp),
      torouter: await run<Collecting>('torouter', calls, warmUp),
      // Its rate is the same after a quarter of the calls, which take it as long as the others.
      ...(withOpenAi && { openai: await run('openai', calls / 4, warmUp / 2) }),
    });
  const long = quick ? 20_000 : 100_000;
  return [...rates(rounds, calls), ...memory(await run<Collecting>('torouter', long, 0), long)];
}

function rates(rounds: readonly Round[], calls: number): Figure[] {
  const pinned = CAN_PIN ? 'client on one core, upstream on another' : 'not pinned to cores';
  const of = (client: Client) => rounds.flatMap((round) => round[client] ?? []);
  const perClient = CLIENTS.flatMap((client) => {
    const results = of(client);
    if (results.length === 0) return [];
    const busy = median(results.map((result) => result.busy));
    const many = (client === 'openai' ? calls / 4 : calls).toLocaleString('en');
    const what = `${client === 'openai' ? 'openai-node' : client}, ${IN_FLIGHT} in flight, an upstream of ${LATENCY_MS} ms`;
    const note = `${many} calls a round; ${pinned}; it used ${(100 * busy).toFixed(0)} % of a core`;
    return figure(
      what,
      results.map((result) => result.callsPerSecond),
      'calls/s',
      { note },
    );
  });
  const ratio = (peer: 'undici' | 'openai') =>
    rounds.flatMap(({ torouter, [peer]: other }) => (other ? torouter.callsPerSecond / other.callsPerSecond : []));
  return [
    ...perClient,
    ...figure('torouter, journal and metrics on ÷ undici', ratio('undici'), '×', { target: { atLeast: 0.8 } }),
    ...figure('torouter, journal and metrics on ÷ openai-node', ratio('openai'), '×', { target: { atLeast: 4 } }),
    ...figure(
      'torouter, the whole run, scores and outcomes written',
      rounds.map(({ torouter }) => torouter.wholePerSecond),
      'calls/s',
    ),
  ];
}

function memory({ peakMb, growth }: Collecting, calls: number): Figure[] {
  const what = `resident memory of a collection of ${calls.toLocaleString('en')} calls`;
  return [
    ...figure(`${what}, most, scores and outcomes included`, [peakMb], 'MB', { target: { atMost: 400 } }),
    ...figure(`${what}, its median over the last third of the calling ÷ over the second`, [growth], '×', {
      target: { atMost: 1.05 },
    }),
  ];
}

function figure(
  what: string,
  values: readonly number[],
  unit: string,
  rest: Pick<Figure, 'target' | 'note'> = {},
): Figure[] {
  if (values.length === 0) return [];
  const spread: Pick<Figure, 'spread'> =
    values.length > 1 ? { spread: [Math.min(...values), Math.max(...values)] } : {};
  return [{ topic: 'collect', what, value: median(values), unit, ...spread, ...rest }];
}

function hasOpenAi(): boolean {
  const folder = process.env.TOROUTER_PEERS;
  if (folder && existsSync(join(folder, 'node_modules/openai'))) return true;
  console.error('openai-node is skipped: TOROUTER_PEERS names no folder where openai is installed');
  return false;
}
