import { hash } from 'node:crypto';
import type { Instruction } from '@torouter/data';

/** Bits of a rank: as many as a double holds. */
const HEX_OF_RANK = 13;

/**
 * Which instructions take part: all, or of each dataset those whose ranks are the lowest. A rank is a function of seed and id, so a larger selection
 * holds a smaller one, whatever the order of the rows.
 */
export class Selection {
  readonly #seed: number;
  readonly #highest: ReadonlyMap<string, number> | undefined;

  /** @param highest Highest rank that takes part, by dataset; undefined: all do. */
  constructor(seed: number, highest?: ReadonlyMap<string, number>) {
    this.#seed = seed;
    this.#highest = highest;
  }

  has({ id, dataset }: Pick<Instruction, 'id' | 'dataset'>): boolean {
    return !this.#highest || rankOf(id, this.#seed) <= (this.#highest.get(dataset) ?? -1);
  }
}

/** Where an instruction stands in the draw: uniform in [0, 2^52). */
export function rankOf(id: string, seed: number): number {
  return Number.parseInt(hash('sha256', JSON.stringify([seed, id])).slice(0, HEX_OF_RANK), 16);
}
