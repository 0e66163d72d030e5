import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TorouterError } from '../torouter-error.js';
import type { Instruction } from './instruction.js';
import type { InstructionSource } from './instruction-source.js';
import { ownInstructions } from './own-instructions.js';
import { readArcChallenge } from './read-arc-challenge.js';
import { readGsm8k } from './read-gsm8k.js';
import { readMbpp } from './read-mbpp.js';
import { readPubmedqa } from './read-pubmedqa.js';
import { sourceSplits } from './source-splits.js';
import { toInstructionFormat } from './to-instruction-format.js';

/**
 * The instructions of several sources, one after another, in the order of the sources and of their rows. Of torouter's own form
 * one row is held at a time; the authors' files, of some MB, are read whole. The split of a row of gsm8k and ARC comes from the
 * name of its file (train, test, dev, validation; where several would have the same or none, the name itself), of pubmedqa from
 * a `test_ground_truth.json` beside the file, if there is one.
 *
 * Ids are not compared: equal ones, in one source or across them, are the caller's to refuse.
 *
 * @throws {TorouterError} TOROUTER_INVALID_ARGUMENT for no sources or an unknown format; TOROUTER_BAD_RECORD,
 *   TOROUTER_EMPTY_DATA and the errors of {@link readJsonLines}; the reason of `signal` once it is aborted.
 */
export async function* streamInstructions(
  sources: readonly InstructionSource[],
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<Instruction, void> {
  if (!sources.length)
    throw new TorouterError('TOROUTER_INVALID_ARGUMENT', 'Give at least one source of instructions, got none.');
  const known = sources.map(({ path, format }) => ({ path, format: format && toInstructionFormat(format) }));
  const splits = sourceSplits(known);
  for (const [i, { path, format }] of known.entries()) {
    signal?.throwIfAborted();
    if (format === undefined)
      for await (const { instruction } of ownInstructions(path, { signal })) {
        yield instruction;
        signal?.throwIfAborted();
      }
    else
      for (const instruction of await READERS[format](path, splits[i], signal)) {
        yield instruction;
        signal?.throwIfAborted();
      }
  }
}

const READERS = {
  arc_challenge: (path: string, split?: string, signal?: AbortSignal) => readArcChallenge(path, { split, signal }),
  gsm8k: (path: string, split?: string, signal?: AbortSignal) => readGsm8k(path, { split, signal }),
  mbpp: (path: string, _split?: string, signal?: AbortSignal) => readMbpp(path, { signal }),
  pubmedqa: (path: string, _split?: string, signal?: AbortSignal) => {
    const testGroundTruth = join(dirname(path), 'test_ground_truth.json');
    return readPubmedqa(path, { ...(existsSync(testGroundTruth) && { testGroundTruth }), signal });
  },
};
