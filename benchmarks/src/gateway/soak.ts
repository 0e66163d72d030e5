import { setTimeout as sleep } from 'node:timers/promises';
import { sample, settledSample, type Sample } from './probe.js';
import { output, Processes, type Core } from './processes.js';
import { PROBED, startTorouter, startUpstream } from './targets.js';

interface Options {
  /** Of a saved router, and the experts it knows. */
  router: string;
  experts: readonly string[];
  seconds: number;
  everySeconds: number;
  /** Before the gateway is looked at without a load. */
  settleSeconds: number;
  signal?: AbortSignal;
}

/** What came of the requests. */
export interface Outcomes {
  counts: Record<
    'requests' | 'answered' | 'failed' | 'away' | 'hung' | 'unanswered' | 'malformed' | 'wrongText',
    number
  >;
  statuses: Record<string, number>;
  /** One answer of each kind that should not be. */
  examples: Record<string, unknown>;
}

/** What the gateway held before the load, every so often under it, and after it. */
export interface Held {
  before: Sample;
  samples: { second: number; held: Sample }[];
  after: Sample;
}

const CORE: Core = '0,1';
/** Each with an expert of its own. */
export const UPSTREAMS = 3;
/** Of each of the nine faults. */
const FAULT_SHARE = 0.05;
const CLIENTS = 48;
/** A request may be tried by every expert, each for as long as its entry allows, and a little more. */
const DEADLINE_MS = 12_000;
const ENTRY = {
  ...{ connectTimeoutMs: 500, firstTokenTimeoutMs: 500, idleTimeoutMs: 500, timeoutMs: 3000 },
  ...{ retryDelayMs: 50, maxRetryDelayMs: 1000, breakerCooldownMs: 1000 },
};

/** Clients that stay and clients that leave, of a gateway with three experts, each with an upstream of its own that keeps failing. */
export async function soak({
  router,
  experts,
  seconds,
  everySeconds,
  settleSeconds,
  signal,
}: Options): Promise<Outcomes & Held> {
  await using processes = new Processes(signal);
  const upstreams: string[] = [];
  for (let i = 0; i < UPSTREAMS; i++) {
    const { url } = await startUpstream(processes, 'fault-upstream.mjs', CORE, [String(i + 1), String(FAULT_SHARE)]);
    upstreams.push(url);
  }
  const gateway = await startTorouter(processes, {
    ...{ router, experts, upstreams, core: CORE, entry: ENTRY },
    ...PROBED,
    // Full before the first measure, so that what still grows is lost.
    kept: 1000,
  });
  const load = (length: number, seed: number) => {
    const { port, headers } = gateway;
    const models = ['auto', ...experts];
    const spec = { port, headers, seconds: length, clients: CLIENTS, models, deadlineMs: DEADLINE_MS, seed };
    return output(processes.start('soak-client.mjs', [JSON.stringify(spec)], CORE), 'soak-client.mjs');
  };
  // Connections to the upstreams stay open, so what comes before the load is measured behind a little of it.
  await load(2, 1);
  const before = await settledSample(gateway.child, settleSeconds, signal);
  const outcomes = load(seconds, 2);
  const started = performance.now();
  const samples: Held['samples'] = [];
  for (let second = everySeconds; second <= seconds; second += everySeconds) {
    await sleep(Math.max(0, started + second * 1000 - performance.now()), undefined, { signal });
    samples.push({ second, held: await sample(gateway.child) });
  }
  const read = JSON.parse(await outcomes) as Outcomes;
  return { ...read, before, samples, after: await settledSample(gateway.child, settleSeconds, signal) };
}
