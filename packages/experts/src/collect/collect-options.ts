import type { Instruction } from '@torouter/data';
import type { Expert } from '../expert.js';
import type { CollectMetric } from './collect-metrics.js';
import type { Scorer } from './scorers/scorer.js';
import type { Similarity } from './similarity.js';

/** Instructions that can be read several times. */
export type InstructionReader = readonly Instruction[] | (() => AsyncIterable<Instruction>);

/** What a collection is made of. */
export interface CollectOptions {
  /** A list, or a function that reads them anew each time: then no more than one at a time is held. */
  instructions: InstructionReader;
  /** By name. */
  experts: ReadonlyMap<string, Expert>;
  /** Where the journal and the outcomes go. */
  folder: string;
  /** @default nll, bertsim where there is a `similarity`, seconds, tokens */
  metrics?: readonly CollectMetric[];
  /** What makes a score of a response. @default 'auto': the choice, the number, else BERTSim */
  scorer?: Scorer;
  /** Tells one version of a scorer from another: scores of another one are computed anew. @default the scorer's name */
  scorerId?: string;
  /** For the metric `bertsim`, and for scorers that need it. */
  similarity?: Similarity;
  /** Tells one similarity from another, as `scorerId`. @default '' */
  similarityId?: string;
  /** What tells an expert from another of its name: model, parameters, prompts. A collection goes on only with the same. @default none */
  identities?: Readonly<Record<string, unknown>>;
  /** Answers per instruction and expert; their means are the outcome. @default 1 */
  samples?: number;
  /** Nothing is asked that might spend more, earlier runs included, in US dollars. @default no limit */
  maxCostUsd?: number;
  /** So many instructions, spread evenly over the datasets and drawn by `seed`; a larger number keeps those of a smaller one. @default all */
  limit?: number;
  /** Calls in flight, all experts together; each expert has its own limit besides. @default 1000 */
  concurrency?: number;
  /** Go on with what lies in the folder. @default false */
  resume?: boolean;
  /** Ask again where an earlier run recorded a failure. @default false */
  retryFailures?: boolean;
  /** Keep what experts wrote. Where not, scores are computed before a call is recorded, and nothing of a response reaches the disk. @default true */
  keepResponses?: boolean;
  /** An expert that has had no success for so long while it refuses calls is given up for this run. @default 120000 */
  giveUpAfterMs?: number;
  /** @default 42 */
  seed?: number;
  /** Ends everything at once; calls in flight are lost. */
  signal?: AbortSignal;
  /** Lets calls in flight finish, and starts no more. */
  drainSignal?: AbortSignal;
}
