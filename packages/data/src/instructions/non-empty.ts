import type { Instruction } from './instruction.js';
import { noInstructions } from './no-instructions.js';

/** The instructions as they came. @throws {TorouterError} TOROUTER_EMPTY_DATA where there is none. */
export function nonEmpty(instructions: Instruction[], file: string): Instruction[] {
  if (!instructions.length) throw noInstructions(file);
  return instructions;
}
