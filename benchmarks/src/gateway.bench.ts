import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TorouterError } from '@torouter/data';
import type { Figure } from './figure.js';
import { saveMlpRouter } from './gateway/mlp-router.js';
import { CAN_PIN, cpuSeconds, freePort, output, Processes } from './gateway/processes.js';

const REQUEST = {
  model: 'auto',
  messages: [
    { role: 'user', content: 'What is the capital of the country north of Italy, and why is it where it is?' },
  ],
};
const GATEWAYS = ['bare', 'torouter', 'portkey'] as const;
type Name = 'direct' | (typeof GATEWAYS)[number];

interface Target {
  readonly name: Name;
  readonly port: number;
  readonly child: ChildProcess;
  readonly headers: Record<string, string>;
}

interface Load {
  readonly requestsPerSecond: number;
  readonly p50Micros: number;
  readonly bad: number;
  /** Share of a core that the target used. */
  readonly busy: number | undefined;
}

/**
 * The gateway with a trained MLP routing every request, beside a bare node:http + undici proxy and Portkey's gateway, in front
 * of the same tiny upstream. 16 connections: gateway on one core, upstream and load on the other. One connection: everything
 * on one core, which measures the added latency without the noise of waking another. Rounds are interleaved; every figure
 * is the median over rounds of what was measured within one round.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'torouter-bench-'));
  try {
    const experts = await saveMlpRouter(join(folder, 'router'), { quick, signal });
    const size = quick ? { rounds: 1, seconds: 2, warmUpSeconds: 2 } : { rounds: 5, seconds: 5, warmUpSeconds: 8 };
    const many = await measure({ ...size, folder, experts, connections: 16, cores: [0, 1], signal });
    const one = await measure({ ...size, folder, experts, connections: 1, cores: [0, 0], signal });
    return [...throughput(many), ...latency(one)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Rounds = Record<Name, Load>[];

async function measure(options: {
  folder: string;
  experts: readonly string[];
  connections: number;
  /** Core of the gateways, core of upstream and load. */
  cores: readonly [number, number];
  rounds: number;
  seconds: number;
  /** Until code is compiled: the gateways have different amounts of it. */
  warmUpSeconds: number;
  signal?: AbortSignal;
}): Promise<Rounds> {
  const { connections, cores, rounds, seconds, warmUpSeconds, signal } = options;
  await using processes = new Processes(signal);
  const targets = await startTargets(processes, options);
  for (const target of targets) await load(processes, target, { connections, seconds: warmUpSeconds, core: cores[1] });
  const results: Rounds = [];
  for (let round = 0; round < rounds; round++) {
    const result: Partial<Record<Name, Load>> = {};
    for (const target of targets)
      result[target.name] = await load(processes, target, { connections, seconds, core: cores[1] });
    results.push(result as Record<Name, Load>);
  }
  return results;
}

async function startTargets(
  processes: Processes,
  {
    folder,
    experts,
    cores: [gatewayCore, loadCore],
    signal,
  }: { folder: string; experts: readonly string[]; cores: readonly [number, number]; signal?: AbortSignal },
): Promise<Target[]> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer unused' };
  const upstream = await processes.startServer('upstream.mjs', [], loadCore);
  const url = `http://127.0.0.1:${upstream.port}`;
  const bare = await processes.startServer('bare-proxy.mjs', [url], gatewayCore);
  const expertsFile = join(folder, 'experts.json');
  const entry = {
    protocol: 'openai',
    baseUrl: `${url}/v1`,
    model: 'a',
    priceInputUsdPerMillion: 1,
    priceOutputUsdPerMillion: 2,
  };
  await writeFile(expertsFile, JSON.stringify({ experts: experts.map((name) => ({ name, ...entry })) }));
  const torouter = await processes.startServer(
    'torouter-gateway.mjs',
    [join(folder, 'router'), expertsFile],
    gatewayCore,
  );
  const portkey = await startPortkey(processes, gatewayCore, signal);
  return [
    { name: 'direct', ...upstream, headers },
    { name: 'bare', ...bare, headers },
    { name: 'torouter', ...torouter, headers },
    {
      name: 'portkey',
      ...portkey,
      headers: { ...headers, 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${url}/v1` },
    },
  ];
}

async function startPortkey(
  processes: Processes,
  core: number,
  signal?: AbortSignal,
): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort();
  const script = join(
    dirname(createRequire(import.meta.url).resolve('@portkey-ai/gateway/package.json')),
    'build/start-server.js',
  );
  const child = processes.start(script, ['--headless', `--port=${port}`], core, {
    NODE_ENV: 'production',
    TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost',
  });
  child.stdout!.resume();
  for (let attempt = 0; attempt < 150; attempt++) {
    const up = await fetch(`http://127.0.0.1:${port}/`, { signal }).then(
      () => true,
      () => false,
    );
    if (up) return { port, child };
    await sleep(200, undefined, { signal });
  }
  throw new TorouterError('TOROUTER_INTERNAL', "Portkey's gateway did not start within 30 s.");
}

async function load(
  processes: Processes,
  { name, port, child, headers }: Target,
  { connections, seconds, core }: { connections: number; seconds: number; core: number },
): Promise<Load> {
  const url = `http://127.0.0.1:${port}/v1/chat/completions`;
  const spec = { url, headers, body: JSON.stringify(REQUEST), connections, seconds };
  const before = cpuSeconds(child);
  const result = JSON.parse(
    await output(processes.start('load.mjs', [JSON.stringify(spec)], core), 'load.mjs'),
  ) as Load;
  const after = cpuSeconds(child);
  if (result.bad > 0)
    throw new TorouterError('TOROUTER_INTERNAL', `${result.bad} requests to "${name}" failed in the benchmark.`);
  return { ...result, busy: before === undefined || after === undefined ? undefined : (after - before) / seconds };
}

function throughput(rounds: Rounds): Figure[] {
  const pinned = CAN_PIN ? 'gateway on one core, load and upstream on another' : 'not pinned to cores';
  const rates = GATEWAYS.map((name): Figure => {
    const busy = median(rounds.map((round) => round[name].busy ?? NaN));
    return figure(
      `${name}, 16 connections`,
      'req/s',
      rounds.map((round) => round[name].requestsPerSecond),
      {
        note: `${pinned}; it used ${(100 * busy).toFixed(0)} % of a core`,
      },
    );
  });
  const ratio = (name: Name) => rounds.map((round) => round.torouter.requestsPerSecond / round[name].requestsPerSecond);
  return [
    ...rates,
    figure('torouter with MLP routing / bare proxy, 16 connections', '×', ratio('bare'), { target: { atLeast: 0.65 } }),
    figure('torouter with MLP routing / Portkey, 16 connections', '×', ratio('portkey'), { target: { atLeast: 8 } }),
  ];
}

function latency(rounds: Rounds): Figure[] {
  const added = (name: Name) => rounds.map((round) => round[name].p50Micros - round.direct.p50Micros);
  const bare = added('bare');
  const note = CAN_PIN ? 'everything on one core' : 'not pinned to cores';
  return [
    ...GATEWAYS.map((name) => figure(`${name}, added p50, one connection`, 'µs', added(name), { note })),
    figure(
      "torouter's added p50 / the bare proxy's, one connection",
      '×',
      added('torouter').map((value, i) => value / bare[i]),
      { target: { atMost: 2 } },
    ),
  ];
}

function figure(what: string, unit: string, values: readonly number[], rest: Pick<Figure, 'target' | 'note'>): Figure {
  return {
    topic: 'gateway',
    what,
    value: median(values),
    unit,
    spread: [Math.min(...values), Math.max(...values)],
    ...rest,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
