import type { Instruction } from '@torouter/data';
import type { InstructionReader } from './collect-options.js';

/** The instructions once more. */
export function readInstructionsAgain(reader: InstructionReader): AsyncIterable<Instruction> | Iterable<Instruction> {
  return typeof reader === 'function' ? reader() : reader;
}
