import type { Figure } from '../figure.js';
import { figureOf } from '../figure-of.js';
import { startEncoderLoop } from './encoder-loop.js';
import { Processes, type Core } from './processes.js';
import { coreNote, perRound, runRounds, type LoadRun, type Rounds, type RoundsOptions } from './rounds.js';
import { startBare, startTorouter, startUpstream, type Target } from './targets.js';

interface Options extends Omit<RoundsOptions, 'core'> {
  /** Of a saved router, and the experts it knows. */
  router: string;
  experts: readonly string[];
  textsFile: string;
  /** Requests with the same texts. */
  bodiesFile: string;
  /** Of each text. */
  tokens: number;
  signal?: AbortSignal;
}

type Name = 'direct' | 'bare' | 'torouter' | 'encoder';
const TOPIC = 'gateway-minilm';
const CONNECTIONS = 16;
const WORKERS = 2;

/** Requests per second over 16 connections, beside texts per second of 16 callers. */
export async function decisionRate(options: Options): Promise<Figure[]> {
  const rounds = await measure(options, { connections: CONNECTIONS, workers: WORKERS, core: '0,1' });
  const where = `${CONNECTIONS} connections, prompts of ${options.tokens} tokens`;
  const note = `${coreNote('0,1', '0,1')}, two workers`;
  const rate = (name: Name) => perRound(rounds, [name], (load) => load.perSecond);
  return [
    ...figureOf(TOPIC, `bare, ${where}`, 'req/s', rate('bare'), { note }),
    ...figureOf(TOPIC, `the encoder alone, ${CONNECTIONS} callers`, 'texts/s', rate('encoder'), { note }),
    ...figureOf(TOPIC, `torouter with an MLP on MiniLM, ${where}`, 'req/s', rate('torouter'), { note }),
    ...figureOf(
      TOPIC,
      `torouter ÷ the encoder alone, ${where}`,
      '×',
      perRound(rounds, ['torouter', 'encoder'], (ours, encoder) => ours.perSecond / encoder.perSecond),
      { note, target: { atLeast: 0.8 } },
    ),
  ];
}

/** What one request at a time takes beside the encoder's time, against what a bare proxy adds. */
export async function addedTime(options: Options): Promise<Figure[]> {
  const rounds = await measure(options, { connections: 1, workers: 1, core: 0 });
  const where = `one connection, prompts of ${options.tokens} tokens`;
  const note = coreNote(0, 0);
  return [
    ...figureOf(
      TOPIC,
      'the encoder alone, p50, one caller',
      'µs',
      perRound(rounds, ['encoder'], (encoder) => encoder.p50Micros),
      { note },
    ),
    ...figureOf(
      TOPIC,
      `bare, added p50, ${where}`,
      'µs',
      perRound(rounds, ['direct', 'bare'], (direct, bare) => bare.p50Micros - direct.p50Micros),
      { note },
    ),
    ...figureOf(
      TOPIC,
      `torouter’s added p50 without the encoder’s, ${where}`,
      'µs',
      perRound(
        rounds,
        ['direct', 'torouter', 'encoder'],
        (direct, ours, encoder) => ours.p50Micros - direct.p50Micros - encoder.p50Micros,
      ),
      { note },
    ),
    ...figureOf(
      TOPIC,
      `torouter’s added p50 without the encoder’s ÷ the bare proxy’s added p50, ${where}`,
      '×',
      perRound(
        rounds,
        ['direct', 'bare', 'torouter', 'encoder'],
        (direct, bare, ours, encoder) =>
          (ours.p50Micros - direct.p50Micros - encoder.p50Micros) / (bare.p50Micros - direct.p50Micros),
      ),
      { note, target: { atMost: 2 } },
    ),
  ];
}

async function measure(
  { router, experts, textsFile, bodiesFile, rounds, seconds, warmUpSeconds, signal }: Options,
  { connections, workers, core }: { connections: number; workers: number; core: Core },
): Promise<Rounds<Name>> {
  await using processes = new Processes(signal);
  const direct = await startUpstream(processes, 'upstream.mjs', core);
  const bare = await startBare(processes, direct.url, core);
  const torouter = await startTorouter(processes, { router, experts, upstreams: [direct.url], core, workers });
  await using encoder = await startEncoderLoop(textsFile, workers, core);
  const run = (target: Target): LoadRun => ({ target, bodiesFile, connections });
  // Awaited here, for the processes end with this function.
  return await runRounds<Name>(
    processes,
    {
      ...{ direct: run(direct), bare: run(bare), torouter: run(torouter) },
      encoder: (seconds) => encoder.run(connections, seconds),
    },
    { rounds, seconds, warmUpSeconds, core },
  );
}
