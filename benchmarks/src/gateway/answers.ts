import type { Figure } from '../figure.js';
import { figureOf } from '../figure-of.js';
import { median } from '../median.js';
import { promptsOf, PROMPT_KINDS, writeBodies } from './bodies.js';
import { ROUTELLM_MODEL, startLiteLlm, startPortkey, startRouteLlm } from './peers.js';
import { Processes } from './processes.js';
import { coreNote, perRound, runRounds, type LoadRun, type Rounds, type RoundsOptions } from './rounds.js';
import { startBare, startTorouter, startUpstream } from './targets.js';

/** Folders of saved routers. */
export interface Routers {
  mlp: string;
  prior: string;
}

interface Options extends Omit<RoundsOptions, 'core'> {
  folder: string;
  routers: Routers;
  /** Those that both routers know. */
  experts: readonly string[];
  quick: boolean;
  signal?: AbortSignal;
}

type Name = 'direct' | 'bare' | 'torouter' | 'torouter with a task prior' | 'Portkey' | 'LiteLLM' | 'RouteLLM';

const PROMPTS = { same: 'the same prompt', distinct: 'distinct prompts' };

/** Answers per second over 16 connections. */
export async function throughput(options: Options): Promise<Figure[]> {
  const { folder, experts, routers, quick, signal } = options;
  const [gateway, load] = [0, 1] as const;
  await using processes = new Processes(signal);
  const { url } = await startUpstream(processes, 'upstream.mjs', load);
  const own = { experts, upstreams: [url], core: gateway };
  const bare = await startBare(processes, url, gateway);
  const mlp = await startTorouter(processes, { ...own, router: routers.mlp });
  const prior = await startTorouter(processes, { ...own, router: routers.prior });
  const peer = { url, core: gateway, folder, signal };
  const portkey = await startPortkey(processes, peer);
  if (quick) console.error('LiteLLM and RouteLLM take too long to start for a quick run.');
  const litellm = quick ? undefined : await startLiteLlm(processes, peer);
  const routellm = quick ? undefined : await startRouteLlm(processes, peer);

  const figures: Figure[] = [];
  for (const kind of PROMPT_KINDS) {
    const prompts = await promptsOf(kind);
    const bodiesFile = await writeBodies(folder, kind, prompts);
    const run = (target: LoadRun['target']): LoadRun => ({ target, bodiesFile, connections: 16 });
    const runs: Partial<Record<Name, LoadRun>> = { bare: run(bare), torouter: run(mlp), Portkey: run(portkey) };
    if (kind === 'distinct') {
      runs['torouter with a task prior'] = run(prior);
      if (litellm) runs.LiteLLM = run(litellm);
      const own = await writeBodies(folder, 'routellm', prompts, { model: ROUTELLM_MODEL });
      if (routellm) runs.RouteLLM = { ...run(routellm), bodiesFile: own };
    }
    const rounds = await runRounds(processes, runs, { ...options, core: load });
    figures.push(...rates(rounds, Object.keys(runs) as Name[], `16 connections, ${PROMPTS[kind]}`));
  }
  return figures;
}

function rates(rounds: Rounds<Name>, names: readonly Name[], where: string): Figure[] {
  const ratio = (name: Name, other: Name, atLeast?: number): Figure[] =>
    figureOf(
      'gateway',
      `${name === 'torouter' ? 'torouter with an MLP' : name} ÷ ${other === 'bare' ? 'the bare proxy' : other}, ${where}`,
      '×',
      perRound(rounds, [name, other], (ours, theirs) => ours.perSecond / theirs.perSecond),
      atLeast === undefined ? {} : { target: { atLeast } },
    );
  return [
    ...names.flatMap((name) => {
      const busy = median(perRound(rounds, [name], (load) => load.busy ?? NaN));
      const note = `${coreNote(0, 1)}; it used ${(100 * busy).toFixed(0)} % of a core`;
      const values = perRound(rounds, [name], (load) => load.perSecond);
      return figureOf('gateway', `${name}, ${where}`, 'req/s', values, { note });
    }),
    ...ratio('torouter', 'bare', 0.65),
    ...ratio('torouter', 'Portkey', 8),
    ...ratio('torouter', 'LiteLLM', 80),
    ...ratio('torouter', 'RouteLLM'),
    ...ratio('torouter with a task prior', 'bare'),
    ...ratio('torouter with a task prior', 'Portkey'),
  ];
}

/** What one request at a time takes longer than without a gateway. */
export async function latency(options: Options): Promise<Figure[]> {
  const { folder, experts, routers, signal } = options;
  const core = 0;
  await using processes = new Processes(signal);
  const direct = await startUpstream(processes, 'upstream.mjs', core);
  const bare = await startBare(processes, direct.url, core);
  const mlp = await startTorouter(processes, { router: routers.mlp, experts, upstreams: [direct.url], core });
  const portkey = await startPortkey(processes, { url: direct.url, core, folder, signal });

  const figures: Figure[] = [];
  for (const kind of PROMPT_KINDS) {
    const bodiesFile = await writeBodies(folder, kind, await promptsOf(kind));
    const run = (target: LoadRun['target']): LoadRun => ({ target, bodiesFile, connections: 1 });
    const runs = { direct: run(direct), bare: run(bare), torouter: run(mlp) };
    const all = kind === 'same' ? { ...runs, Portkey: run(portkey) } : runs;
    const rounds: Rounds<Name> = await runRounds<Name>(processes, all, { ...options, core });
    figures.push(...added(rounds, `one connection, ${PROMPTS[kind]}`));
  }
  return figures;
}

function added(rounds: Rounds<Name>, where: string): Figure[] {
  const note = coreNote(0, 0);
  return [
    ...(['bare', 'torouter', 'Portkey'] as const).flatMap((name) => {
      const values = perRound(rounds, ['direct', name], (direct, load) => load.p50Micros - direct.p50Micros);
      return figureOf('gateway', `${name}, added p50, ${where}`, 'µs', values, { note });
    }),
    ...figureOf(
      'gateway',
      `torouter’s added p50 ÷ the bare proxy’s, ${where}`,
      '×',
      perRound(
        rounds,
        ['direct', 'bare', 'torouter'],
        (direct, bare, own) => (own.p50Micros - direct.p50Micros) / (bare.p50Micros - direct.p50Micros),
      ),
      { target: { atMost: 2 } },
    ),
  ];
}
