import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latency, throughput, type Routers } from './gateway/answers.js';
import type { Figure } from './figure.js';
import { saveRouter } from './gateway/save-router.js';

/**
 * The gateway with trained routers deciding every request, beside a bare node:http + undici proxy, Portkey's gateway and, where
 * Python has them, LiteLLM's and RouteLLM's, in front of the same tiny upstream: with one prompt all the time, and with prompts
 * none of which comes twice. 16 connections: gateway on one core, upstream and load on the other. One connection: everything on
 * one core, which measures the added latency without the noise of waking another. Rounds are interleaved; every figure is the
 * median over rounds of what was measured within one round.
 */
export default async function bench({ quick, signal }: { quick: boolean; signal?: AbortSignal }): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-bench-'));
  try {
    const routers: Routers = { mlp: join(folder, 'mlp'), prior: join(folder, 'prior') };
    const training = { every: quick ? 8 : 1, signal };
    const experts = await saveRouter(routers.mlp, { classifier: 'mlp', ...training });
    await saveRouter(routers.prior, { classifier: 'prior', ...training });
    const size = quick ? { rounds: 1, seconds: 0.7, warmUpSeconds: 0.7 } : { rounds: 5, seconds: 5, warmUpSeconds: 8 };
    const options = { folder, routers, experts, quick, ...size, signal };
    return [...(await throughput(options)), ...(await latency(options))];
  } finally {
    await rm(folder, { recursive: true });
  }
}
