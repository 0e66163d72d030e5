import type { Instruction } from '@torouter/data';

/** An answer to be scored. */
export interface ScoredItem {
  instruction: Instruction;
  /** The expert's answer, whole. */
  response: string;
  /** BERTSim of reference and response, in [-1, 1], where it was computed. */
  similarity?: number;
}

/** What an answer is worth. */
export interface Score {
  /** In [0, 1]: 1 is right. */
  score: number;
  /** What was taken as the answer; null where nothing in the response could be. */
  answer?: string | null;
}

/** Judges answers. Nothing of an answer is ever executed. */
export interface Scorer {
  /** One of the built-in ones, or the path of a module. */
  readonly name: string;
  /** Whether `similarity` has to be computed for it. */
  readonly needsSimilarity: boolean;
  /** @throws {TorouterError} TOROUTER_SCORER_FAILED where the instruction has not what the scorer compares with. */
  score(item: ScoredItem, options?: { signal?: AbortSignal }): Score | Promise<Score>;
}
