import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ExpertConfig } from '@torouter/experts';
import type { Core, Processes, Server, StartOptions } from './processes.js';

/** Something that answers chat requests, and the headers it wants. */
export interface Target extends Server {
  readonly headers: Record<string, string>;
}

export const HEADERS = { 'content-type': 'application/json', authorization: 'Bearer unused' };

/** So that gateways can be asked for their memory: see probe.mjs. */
export const PROBED: StartOptions = {
  nodeArgs: ['--expose-gc', '--import', fileURLToPath(new URL('probe.mjs', import.meta.url))],
};

export async function startUpstream(
  processes: Processes,
  script: 'upstream.mjs' | 'stream-upstream.mjs' | 'fault-upstream.mjs',
  core: Core,
  args: readonly string[] = [],
): Promise<Target & { url: string }> {
  const server = await processes.startServer(script, args, core);
  return { ...server, headers: HEADERS, url: `http://127.0.0.1:${server.port}` };
}

/** @param connections To the upstream, at most. @default 64 */
export async function startBare(
  processes: Processes,
  url: string,
  core: Core,
  { connections = 64, ...options }: StartOptions & { connections?: number } = {},
): Promise<Target> {
  return {
    ...(await processes.startServer('bare-proxy.mjs', [url, String(connections)], core, options)),
    headers: HEADERS,
  };
}

/** What torouter is started with. */
export interface TorouterOptions extends StartOptions {
  /** Of a saved router. */
  router: string;
  /** Those that it knows; they share the upstreams. */
  experts: readonly string[];
  /** Addresses, without a path. */
  upstreams: readonly string[];
  core: Core;
  /** Of every expert's entry. */
  entry?: Partial<ExpertConfig>;
  /** Texts that an encoder computes at once. @default 1 */
  workers?: number;
  /** Decisions, texts and conversations that are kept. @default the gateway's own numbers */
  kept?: number;
}

export async function startTorouter(
  processes: Processes,
  { router, experts, upstreams, core, entry, workers = 1, kept, ...options }: TorouterOptions,
): Promise<Target> {
  const file = `${router}.experts.json`;
  const entries = experts.map((name, i) => ({
    ...{ name, protocol: 'openai', baseUrl: `${upstreams[i % upstreams.length]}/v1`, model: 'a' },
    ...{ priceInputUsdPerMillion: 1, priceOutputUsdPerMillion: 2 },
    ...entry,
  }));
  await writeFile(file, JSON.stringify({ experts: entries }));
  const args = [router, file, String(workers), ...(kept === undefined ? [] : [String(kept)])];
  const server = await processes.startServer('torouter-gateway.mjs', args, core, options);
  return { ...server, headers: HEADERS };
}
