import { Turns } from './turns.js';

/** Numbers that are looked at before others get a turn: a few milliseconds. */
const NUMBERS_PER_TURN = 2 ** 21;

/** Length of the longest row; Infinity where a number is not finite. @param vectors Shape (N, dimensions). */
export async function longestRow(vectors: Float32Array, dimensions: number, signal?: AbortSignal): Promise<number> {
  const turns = new Turns(NUMBERS_PER_TURN);
  const rowsAtOnce = Math.ceil(NUMBERS_PER_TURN / 8 / dimensions);
  let largest = 0;
  for (let from = 0; from < vectors.length;) {
    const end = Math.min(vectors.length, from + rowsAtOnce * dimensions);
    const numbers = end - from;
    while (from < end) {
      let squares = 0;
      for (const stop = from + dimensions; from < stop; from++) squares += vectors[from] * vectors[from];
      if (!(squares < Infinity)) return Infinity;
      if (squares > largest) largest = squares;
    }
    await turns.after(numbers, signal);
  }
  return Math.sqrt(largest);
}
