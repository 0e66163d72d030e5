import { StreamScanner } from './stream-scanner.js';

const [LF, CR] = [10, 13];

/**
 * The whole events of a piece of a stream in front of the one that was found to be wrong. That one stays behind: it may be an error that quotes
 * the key or the prompt, and no reader could make anything of it.
 *
 * @param goodEvents Good events that end in this piece, the first of which may begin before it.
 */
export function beforeFault(piece: Uint8Array, goodEvents: number): Uint8Array {
  if (goodEvents === 0) return piece.subarray(0, 0);
  const ends = eventEnds(piece);
  // The first has ended well, or there were no good ones.
  const bad = ends.findIndex((end, i) => i > 0 && isFaulty(piece.subarray(ends[i - 1], end)));
  return piece.subarray(0, bad < 0 ? ends.at(-1) : ends[bad - 1]);
}

function isFaulty(event: Uint8Array): boolean {
  const scanner = new StreamScanner();
  scanner.push(event);
  return scanner.fault !== undefined;
}

/** Offsets behind blank lines. */
function eventEnds(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  // A piece may begin with the blank line of an event before it.
  let lineIsEmpty = true;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === LF && bytes[i - 1] === CR) {
      if (ends.at(-1) === i) ends[ends.length - 1]++;
      continue;
    }
    const isNewline = byte === LF || byte === CR;
    if (isNewline && lineIsEmpty) ends.push(i + 1);
    lineIsEmpty = isNewline;
  }
  return ends;
}
