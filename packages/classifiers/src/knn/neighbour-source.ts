import type { Encoder } from '@torouter/embed';
import type { Neighbours } from './neighbour-index.js';

/** Where the neighbours of a text come from. */
export interface NeighbourSource {
  /** Undefined where words are compared. */
  readonly encoder?: Encoder;
  /** The nearest training rows of each text, at most k. */
  search(texts: readonly string[], k: number, options: { signal?: AbortSignal }): Promise<Neighbours[]>;
  /** Settings and files for the classifier's state. */
  state(): { config: Record<string, unknown>; files: Record<string, Uint8Array> };
  close(): Promise<void>;
}
